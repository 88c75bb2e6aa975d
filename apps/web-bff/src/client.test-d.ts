import type { ErrorCodeName } from '@bffkit/core'
import { expectTypeOf, it } from 'vitest'
import { webClient } from './client.ts'

it('U6: lists which codes a problem may have, and refuses comparison with another', async () => {
  const res = await webClient('http://localhost:3002').api.home.$get()
  if (res.ok) return
  const { code } = await res.json()

  expectTypeOf(code).toEqualTypeOf<ErrorCodeName>()
  if (code === 'BFF_UNAUTHENTICATED') return
  expectTypeOf(code).toEqualTypeOf<Exclude<ErrorCodeName, 'BFF_UNAUTHENTICATED'>>()
  // @ts-expect-error: there is no such code
  if (code === 'BFF_UNAUTHENTICATE') return
  // @ts-expect-error: it was asked for above
  if (code === 'BFF_UNAUTHENTICATED') return
})
