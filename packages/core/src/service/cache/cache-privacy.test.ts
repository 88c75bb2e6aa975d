import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import type { Principal } from '../../scope/principal.ts'
import { requestHeaders } from '../headers/request-headers.ts'
import type { Outgoing } from '../outgoing.ts'
import { cached } from './test/asking.ts'
import { type Asked, catalogCalls } from './test/catalog-call.ts'

const user = (id: string, issuer: string, scopes: readonly string[]): Principal => ({
  kind: 'user',
  id,
  issuer,
  scopes,
  claims: {},
})

/** Somebody who asks. Each has a token of their own. */
const caller = fc.option(
  fc
    .record({
      id: fc.constantFrom('1', '2'),
      issuer: fc.constantFrom('a', 'b'),
      scopes: fc.subarray(['read', 'prices']),
    })
    .map(({ id, issuer, scopes }) => ({
      principal: user(id, issuer, scopes),
      token: `token of ${issuer} ${id} ${scopes}`,
    })),
  { nil: {} },
)
const maybe = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
const client = fc
  .record({
    'accept-language': maybe('de', 'en', ''),
    'app-version': maybe('1', '2'),
    cookie: maybe('session=alice', 'session=bob'),
    authorization: maybe('Bearer stolen'),
    'x-api-key': maybe('k1'),
  })
  .map((headers) => JSON.parse(JSON.stringify(headers)))
const step = fc.record({
  caller,
  client,
  path: fc.constantFrom('products/p1', 'products/p1?tail=1'),
  scope: fc.constantFrom('principal', 'http', 'shared'),
  wait: fc.constantFrom(0, 0, 500, 5_000),
  answers: fc.constantFrom('now', 'now', 'fails', 'later'),
  vary: fc.subarray(['Accept-Language', 'Cookie', 'Authorization', 'App-Version']),
})

/** All a service can know of who asks; it answers with that. */
const seenByService = (call: Outgoing) => {
  const flat = requestHeaders(call)
  const headers = flat.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${flat[at + 1]}`] : []))
  return [call.path, ...headers.filter((header) => !/^(traceparent|x-request-)/.test(header))].sort()
}

const cacheOf = (scope: 'principal' | 'http' | 'shared'): Asked['cache'] =>
  scope === 'http' ? 'http' : { ttl: 1_000, staleWhileRevalidate: 1_000, staleIfError: 60_000, scope }

/** Requests of either lane, some of which name groups, and what drops groups, paths or everything between them. */
const grouped = fc.record({
  caller,
  path: fc.constantFrom('products/p1', 'products/p2'),
  scope: fc.constantFrom('principal', 'http', 'shared'),
  lane: fc.constantFrom('json', 'ky'),
  groups: fc.subarray(['prices', 'stock']),
  wait: fc.constantFrom(0, 0, 500, 5_000),
  answers: fc.constantFrom('now', 'now', 'fails', 'later'),
  lands: fc.boolean(),
  drops: fc.option(
    fc.record({
      by: fc.constantFrom('write', 'header', 'purge'),
      group: fc.constantFrom('prices', 'stock', 'of the service'),
    }),
    { nil: undefined, freq: 3 },
  ),
})

it('gives everybody what the service would have answered them, and nobody what it would have answered others', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('none', 'forward'),
      fc.subarray(['accept-language', 'app-version']),
      fc.array(step, { minLength: 2, maxLength: 30 }),
      (token, forwards, steps) => {
        const { ask, received, clock } = cached({ token, forwards })
        const callOf = catalogCalls(clock, { token, forwards })
        const asked = steps.map(({ caller, client, path, scope, wait, answers, vary }) => {
          clock.advance(wait)
          const first = received.length
          const own = { ...caller, client, path }
          const asking = ask({ ...own, cache: cacheOf(scope) })
          const cacheControl = 'max-age=1, stale-while-revalidate=1, stale-if-error=60'
          const headers = { vary: vary.join(), 'cache-control': cacheControl }
          for (const one of answers === 'later' ? [] : received.slice(first))
            if (answers === 'now') one.answer(seenByService(one.call), { headers })
            else one.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))
          return { asking, expected: seenByService(callOf(own)) }
        })

        for (const { asking, expected } of asked)
          if (asking.outcome && !(asking.outcome instanceof BffError))
            expect(asking.outcome.value).toEqual(expected)
      },
    ),
    { numRuns: 700 },
  )
})

it('gives nobody who asks after a group was dropped what was answered before, of either lane and whoever asks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('none', 'forward'),
      fc.array(grouped, { minLength: 3, maxLength: 25 }),
      (token, steps) => {
        const { ask, received, clock, kept } = cached({ token })
        const callOf = catalogCalls(clock, { token })
        const versions: Record<string, number> = { prices: 0, stock: 0, 'of the service': 0 }
        /** The groups at the time a call was received, by its place. */
        const seen: Record<string, number>[] = []
        const look = () => {
          while (seen.length < received.length) seen.push({ ...versions })
        }
        const answer = (at: number) => {
          const one = received[at]
          if (!one) return
          const headers = {
            'cache-control': 'max-age=1, stale-while-revalidate=1, stale-if-error=60',
            ...(one.call.path === 'products/p1' && { 'cache-groups': '"of the service"' }),
          }
          one.answer({ who: seenByService(one.call), versions: seen[at] }, { headers })
          look()
        }
        const open: number[] = []
        const checks: (() => void)[] = []
        const drop = (by: string, group: string) => {
          versions[group] = (versions[group] ?? 0) + 1
          if (by === 'purge') {
            void kept.purge({ group })
            return
          }
          ask({ method: 'PUT', path: 'other', ...(by === 'write' && { invalidates: [group] }) })
          look()
          received.at(-1)?.answer(undefined, { headers: { 'cache-group-invalidation': `"${group}"` } })
        }

        for (const { caller, path, scope, lane, groups, wait, answers, lands, drops } of steps) {
          clock.advance(wait)
          look()
          if (drops) drop(drops.by, drops.group)
          if (lands) for (const at of open.splice(0)) answer(at)
          const first = received.length
          const schema = lane === 'ky' ? { schema: undefined } : {}
          const cache = cacheOf(scope)
          const named = typeof cache === 'object' && groups.length > 0 ? { ...cache, groups } : cache
          const since = { ...versions }
          const asking = ask({ ...caller, ...schema, path, cache: named })
          look()
          for (let at = first; at < received.length; at += 1)
            if (answers === 'now') answer(at)
            else if (answers === 'fails')
              received[at]?.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))
            else open.push(at)

          const of = [
            ...(named !== 'http' ? (named?.groups ?? []) : []),
            ...(path === 'products/p1' ? ['of the service'] : []),
          ]
          checks.push(() => {
            const { outcome } = asking
            if (!outcome || outcome instanceof BffError) return
            expect(outcome.value).toMatchObject({ who: seenByService(callOf({ ...caller, path })) })
            const given: unknown = Reflect.get(Object(outcome.value), 'versions')
            for (const group of of)
              expect(Reflect.get(Object(given), group)).toBeGreaterThanOrEqual(since[group] ?? 0)
          })
        }
        for (const at of open.splice(0)) answer(at)
        for (const check of checks.splice(0)) check()
      },
    ),
    { numRuns: 400 },
  )
})
