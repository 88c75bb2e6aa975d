import type { TypedResponse } from 'hono'
import type { hc, InferRequestType, InferResponseType } from 'hono/client'
import { describe, expectTypeOf, it } from 'vitest'
import type { IdempotencyRecords } from './idempotency-records.ts'
import { type IdempotentContext, idempotent } from './idempotent.ts'
import type { placing } from './test/placing.ts'

declare const c: IdempotentContext
declare const records: IdempotencyRecords

describe('idempotent', () => {
  it('keeps the type of the answer', () => {
    const run = (_: string) => new Response() as Response & TypedResponse<{ id: string }, 201, 'json'>

    expectTypeOf(idempotent(c, records, run)).resolves.toEqualTypeOf<ReturnType<typeof run>>()
    expectTypeOf(idempotent(c, records, async (key) => run(key))).resolves.toEqualTypeOf<
      ReturnType<typeof run>
    >()
  })

  it('gives the typed client the trimmed shape, and asks it for the key', () => {
    type Client = ReturnType<typeof hc<ReturnType<typeof placing>>>
    type Post = Client['v1']['orders']['$post']
    type Placed = InferResponseType<Post, 201>['order']

    expectTypeOf<InferRequestType<Post>['header']>().toEqualTypeOf<{ 'idempotency-key': string }>()
    expectTypeOf<Placed>().toEqualTypeOf<{ id: string; total: number }>()
  })
})
