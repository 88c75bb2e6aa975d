import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { manualClock } from '../../testing/manual-clock.ts'
import { cacheKey, resourceOf, resourceOfKey } from './cache-key.ts'
import { type Asked, catalogCalls } from './test/catalog-call.ts'

const shared = { ttl: 1_000, scope: 'shared' } as const
const principal = { ttl: 1_000, scope: 'principal' } as const
const callOf = catalogCalls(manualClock(), { forwards: ['accept-language', 'app-version'] })
const keyOf = (asked: Asked) => cacheKey(callOf(asked), asked.cache ?? shared)

/** Text that looks like the way keys are written. */
const tricky = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.stringMatching(/^[-0-9:|\n ]{0,6}$/),
  fc.constantFrom('', '-', '0:', '1:a', '1:a1:b', '2:de', 'shared', 'http'),
)
const optional = fc.option(tricky, { nil: undefined })
const asked = fc.record({
  path: fc.constantFrom('products/p1', 'products/p1?a=1', 'products/p1?a=1&b=2', 'products/p2'),
  cache: fc.constantFrom(shared, principal, 'http' as const),
  headers: fc.array(tricky, { maxLength: 4 }),
  passes: fc.subarray([404, 410] as const),
  language: optional,
  version: optional,
  id: tricky,
  issuer: optional,
})

type Facts = typeof asked extends fc.Arbitrary<infer T> ? T : never

const askedOf = ({ language, version, id, issuer, ...request }: Facts): Asked => ({
  ...request,
  client: {
    ...(language !== undefined && { 'accept-language': language }),
    ...(version !== undefined && { 'app-version': version }),
  },
  principal: { kind: 'user', id, scopes: [], claims: {}, ...(issuer !== undefined && { issuer }) },
})

/** What of it selects an answer: the principal only where the answer is for one. */
const selecting = ({ id, issuer, ...facts }: Facts) =>
  JSON.stringify({ ...facts, ...(facts.cache === principal && { id, issuer }) })

it('is the same for two calls just when all that selects an answer is', () => {
  fc.assert(
    fc.property(asked, asked, fc.boolean(), (one, two, alike) => {
      const other = alike ? { ...two, ...one, id: one.cache === principal ? one.id : two.id } : two
      const same = selecting(one) === selecting(other)

      expect(keyOf(askedOf(one)) === keyOf(askedOf(other))).toBe(same)
    }),
    { numRuns: 2_000 },
  )
})

describe('the key of a call', () => {
  it('begins with its resource, whatever the query', () => {
    const call = callOf({ path: 'products?limit=3' })

    expect(resourceOfKey(cacheKey(call, shared) ?? '')).toBe('catalog products')
    expect(resourceOf(call)).toBe('catalog products')
  })

  it('is there for a principal only when there is one', () => {
    expect(keyOf({ cache: principal })).toBe(undefined)
  })

  it('tells schemas apart, and not one that a method builds for each call', () => {
    const Item = z.object({ id: z.string() })
    const of = (schema: z.ZodType) => keyOf({ schema })

    expect(of(z.array(Item))).toBe(of(z.array(Item)))
    expect(of(z.array(Item))).not.toBe(of(Item))
  })
})
