import { z } from '@hono/zod-openapi'
import { expectTypeOf, it } from 'vitest'
import { type Given, reply } from '../reply/reply.ts'
import type { Degraded } from '../scope/degraded.ts'
import type { Scoped } from '../scope/scope.ts'
import { int64 } from './int64.ts'
import { optional } from './optional.ts'
import { type Body, view } from './view.ts'

const Home = view('Home', {
  profile: z.object({ name: z.string() }),
  orders: z.array(z.object({ id: z.string(), total: z.number() })),
  balance: optional(z.object({ points: z.number() })),
  unread: optional(z.number().int(), { fallback: 0 }),
  picks: optional(z.array(z.object({ sku: z.string() })), { fallback: [], timeout: 300 }),
  late: optional(z.string(), { timeout: 300 }),
  note: optional(z.string().nullable(), { fallback: null }),
})
type HomeParts = (typeof Home)['parts']

declare const c: Scoped

it('gives the client the trimmed shape', () => {
  expectTypeOf<Body<HomeParts>>().toEqualTypeOf<{
    profile: { name: string }
    orders: { id: string; total: number }[]
    balance?: { points: number }
    unread: number
    picks: { sku: string }[]
    late?: string
    note: string | null
    degraded?: Degraded<'profile' | 'orders' | 'balance' | 'unread' | 'picks' | 'late' | 'note'>[]
  }>()
  expectTypeOf<z.output<(typeof Home)['schema']>>().toEqualTypeOf<Body<HomeParts>>()
})

it('gives the client text where a value is a bigint', () => {
  const Posts = view('Posts', {
    posts: z.array(z.object({ id: int64(), at: z.date(), tags: z.record(z.string(), int64().nullable()) })),
    pair: z.tuple([int64(), z.number()]),
    last: optional(int64()),
  })
  expectTypeOf<Body<(typeof Posts)['parts']>>().toEqualTypeOf<{
    posts: { id: string; at: Date; tags: Record<string, string | null> }[]
    pair: [string, number]
    last?: string
    degraded?: Degraded<'posts' | 'pair' | 'last'>[]
  }>()
})

it('refuses a part called degraded', () => {
  view('Fine', { state: z.string() })
  // @ts-expect-error: the name is taken
  view('Taken', { degraded: z.string() })
})

it('refuses parts that are no schema', () => {
  // @ts-expect-error: a string is no schema
  view('Wrong', { name: 'string' })
})

it('wants a fallback of the shape of its part', () => {
  optional(z.array(z.string()), { fallback: ['a'] })
  // @ts-expect-error: a number is no list
  optional(z.array(z.string()), { fallback: 0 })
  // @ts-expect-error: the price is missing
  optional(z.object({ sku: z.string(), price: z.number() }), { fallback: { sku: 'p1' } })
  // @ts-expect-error: there is no such option
  optional(z.string(), { timeuot: 300 })
})

it('takes in reply() what fits the view, and lets optional parts be missing', () => {
  const given: Given<HomeParts> = { profile: { name: 'Ada' }, orders: [], unread: 0, picks: [], note: null }
  const created = reply(c, Home, given, { status: 201, headers: { location: '/x' } })
  const fine = reply(c, Home, { ...given, balance: { points: 1 } })

  expectTypeOf<(typeof created)['_status']>().toEqualTypeOf<201>()
  expectTypeOf<(typeof created)['_data']>().toEqualTypeOf<Body<HomeParts>>()
  expectTypeOf<(typeof created)['_format']>().toEqualTypeOf<'json'>()
  expectTypeOf<(typeof fine)['_status']>().toEqualTypeOf<200>()
})

it('refuses in reply() what does not fit the view', () => {
  const profile = { name: 'Ada' }
  // @ts-expect-error: no value of a view
  reply(c, Home, 42)
  // @ts-expect-error: orders, unread, picks and note are missing
  reply(c, Home, { profile })
  // @ts-expect-error: a total is a number
  reply(c, Home, { profile, orders: [{ id: 'o1', total: '12' }], unread: 0, picks: [], note: null })
  // @ts-expect-error: there is no such part
  reply(c, Home, { profile, orders: [], unread: 0, picks: [], note: null, extra: 1 })
  // @ts-expect-error: a reply succeeds
  reply(c, Home, { profile, orders: [], unread: 0, picks: [], note: null }, { status: 404 })
})
