import { z } from '@hono/zod-openapi'
import { expectTypeOf, it } from 'vitest'
import type { Scoped } from '../scope/scope.ts'
import { optional } from '../view/optional.ts'
import { type Body, view } from '../view/view.ts'
import { fanOut } from './fan-out.ts'
import type { Part, PartBuilder } from './part.ts'

const Home = view('Home', {
  profile: z.object({ name: z.string() }),
  orders: z.array(z.object({ id: z.string(), total: z.number() })),
  balance: optional(z.object({ points: z.number() })),
  unread: optional(z.number().int(), { fallback: 0 }),
})

declare const c: Scoped

const profile = async () => ({ name: 'Ada', segment: 'gold' })
const orders = async () => [{ id: 'o1', total: 12, margin: 3 }]
const balance = async () => ({ points: 7 })
const unread = async () => 1

it('takes functions, parts, and more than the view lets through', () => {
  const plain = fanOut(c, Home, () => ({ profile, orders, balance, unread }))
  const narrowed = fanOut(c, Home, { budget: 300 }, (part) => ({
    profile: part(profile),
    orders,
    balance,
    unread,
  }))

  expectTypeOf<Awaited<typeof plain>['_data']>().toEqualTypeOf<Body<(typeof Home)['parts']>>()
  expectTypeOf<Awaited<typeof plain>['_status']>().toEqualTypeOf<200>()
  expectTypeOf(narrowed).toEqualTypeOf(plain)
})

it('refuses a part the view does not have', () => {
  fanOut(c, Home, () => ({
    profile,
    orders,
    balance,
    unread,
    // @ts-expect-error: not in the view
    extra: unread,
  }))
})

it('refuses to go without a part, optional ones included', () => {
  // @ts-expect-error: orders are missing
  fanOut(c, Home, () => ({ profile, balance, unread }))
  // @ts-expect-error: the balance is missing
  fanOut(c, Home, () => ({ profile, orders, unread }))
  // @ts-expect-error: the same with a budget
  fanOut(c, Home, { budget: 300 }, () => ({ profile, orders, unread }))
  // @ts-expect-error: there is no such option
  fanOut(c, Home, { budgte: 300 }, () => ({ profile, orders, balance, unread }))
})

it('refuses a part of another shape', () => {
  // @ts-expect-error: a profile has a name
  fanOut(c, Home, () => ({ profile: async () => ({ nmae: 'Ada' }), orders, balance, unread }))
  // @ts-expect-error: unread is a number
  fanOut(c, Home, (part) => ({ profile, orders, balance, unread: part(async () => '1') }))
  // @ts-expect-error: a promise has begun already; a part is a function
  fanOut(c, Home, () => ({ profile: profile(), orders, balance, unread }))
})

it('gives a part what it needs, in the order it names it', () => {
  fanOut(c, Home, (part) => {
    const who = part(profile)
    const list = part(orders)
    const needy = part([who, list], async (profile, orders) => {
      expectTypeOf(profile).toEqualTypeOf<{ name: string; segment: string }>()
      expectTypeOf(orders).toEqualTypeOf<{ id: string; total: number; margin: number }[]>()
      return orders.length
    })
    expectTypeOf(needy).toEqualTypeOf<Part<number>>()
    return { profile: who, orders: list, balance, unread: needy }
  })
})

it('U9: gives undefined for a need that may have failed, to required parts too', () => {
  fanOut(c, Home, (part) => {
    const points = part(balance)
    const who = part([part(profile), part.optional(points)], async (profile, points) => {
      expectTypeOf(points).toEqualTypeOf<{ points: number } | undefined>()
      expectTypeOf(profile).toEqualTypeOf<{ name: string; segment: string }>()
      // @ts-expect-error: it may have failed
      void points.points
      return profile
    })
    return { profile: who, orders, balance: points, unread }
  })
  // @ts-expect-error: it is a need, and no part a view can have
  fanOut(c, Home, (part) => {
    const points = part(balance)
    return { profile, orders, balance: part.optional(points), unread }
  })
  const build = (part: PartBuilder) => {
    // @ts-expect-error: a function is no part yet
    part.optional(profile)
  }
  void build
})

it('U9: takes what a part has at once, where nothing is waited for', () => {
  fanOut(c, Home, (part) => {
    const who = part(profile)
    const hello = part([who], ({ name }) => ({ name: `Hello ${name}`, segment: null }))
    expectTypeOf(hello).toEqualTypeOf<Part<{ name: string; segment: null }>>()
    expectTypeOf(part(() => 7)).toEqualTypeOf<Part<number>>()
    return { profile: hello, orders: () => [], balance, unread: () => 0 }
  })
  // @ts-expect-error: unread is a number
  fanOut(c, Home, () => ({ profile, orders, balance, unread: () => '1' }))
})

it('refuses needs that are no part, or are read as something else', () => {
  const build = (part: PartBuilder) => {
    const who = part(profile)
    // @ts-expect-error: a function is no part yet
    part([profile], async (profile) => profile)
    // @ts-expect-error: a profile has no age
    part([who], async ({ age }) => age)
    // @ts-expect-error: one need, two values
    part([who], async (profile, orders) => [profile, orders])
  }
  void build
})

it('refuses a cycle', () => {
  fanOut(c, Home, (part) => {
    // @ts-expect-error: used before its declaration
    // biome-ignore lint/correctness/noInvalidUseBeforeDeclaration: the error this test wants
    const a = part([b], async (count) => count)
    const b = part(unread)
    void a
    return { profile, orders, balance, unread: b }
  })
  fanOut(c, Home, (part) => {
    // @ts-expect-error: needs itself
    // biome-ignore lint/correctness/noInvalidUseBeforeDeclaration: the error this test wants
    const a = part([a], async (count: number) => count)
    return { profile, orders, balance, unread: a }
  })
})
