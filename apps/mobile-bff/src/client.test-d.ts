import type { ErrorCodeName } from '@bffkit/core'
import { expectTypeOf } from 'vitest'
import { mobileClient } from './client.ts'

const client = mobileClient('http://127.0.0.1:3001')
const res = await client.v1.home.$get()

if (res.ok) {
  const body = await res.json()
  expectTypeOf(body.profile).toEqualTypeOf<{ name: string; avatar: string }>()
  expectTypeOf(body.unread).toEqualTypeOf<number>()
  expectTypeOf(body.balance).toEqualTypeOf<{ points: number; tier: string } | undefined>()
  expectTypeOf(body.degraded?.[0]?.part).toEqualTypeOf<
    'profile' | 'orders' | 'cart' | 'balance' | 'unread' | 'picks' | undefined
  >()
  // @ts-expect-error the segment is trimmed
  body.profile.segment
  // @ts-expect-error the balance may be missing
  body.balance.points
} else {
  const problem = await res.json()
  expectTypeOf(problem.title).toEqualTypeOf<string>()
  // U6: the codes there are, by name, and no other.
  expectTypeOf(problem.code).toEqualTypeOf<ErrorCodeName>()
  // @ts-expect-error there is no such code
  if (problem.code === 'BFF_TIMEOUT') throw new Error(problem.title)
}

await client.v1.products[':id'].$get({ param: { id: 'p1' } })
// @ts-expect-error the id is missing
await client.v1.products[':id'].$get()
await client.v1.cart.items.$post({ json: { productId: 'p1', quantity: 1 } })
// @ts-expect-error the quantity is a number
await client.v1.cart.items.$post({ json: { productId: 'p1', quantity: '1' } })
