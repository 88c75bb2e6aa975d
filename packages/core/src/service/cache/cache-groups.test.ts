import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import type { Principal } from '../../scope/principal.ts'
import { noteSent } from '../policies/another-try.ts'
import { groupsIn } from './cache-groups.ts'
import { type Asking, cached } from './test/asking.ts'

type Shop = ReturnType<typeof cached>
const shared = { ttl: 30_000, staleIfError: 300_000, scope: 'shared' } as const
const inGroup = { ...shared, groups: ['product:p1', 'prices'] }
const list = { path: 'products?limit=3' }
const write = { method: 'PUT', path: 'stock/p1' } as const
const named = (...groups: string[]) => ({
  headers: { 'cache-groups': groups.map((one) => `"${one}"`).join() },
})
const given = ({ outcome }: Asking) => (outcome instanceof BffError ? outcome.code : outcome?.value)
const last = <T>(of: readonly T[]) => of.at(-1)
const user = (id: string): Principal => ({ kind: 'user', id, issuer: 'a', scopes: [], claims: {} })

describe('what belongs to a group', () => {
  it('is dropped by a write that invalidates it, whatever its path and whoever it was for', () => {
    const { ask, received } = cached()
    const mine = { ttl: 30_000, scope: 'principal', groups: ['prices'] } as const
    const asks = [
      { ...list, cache: inGroup },
      { path: 'me', cache: mine, principal: user('alice') },
      { path: 'me', cache: mine, principal: user('bob') },
    ]
    for (const one of asks) {
      ask(one)
      last(received)?.answer('before')
    }
    ask({ ...write, invalidates: ['prices'] })
    last(received)?.answer(undefined, { status: 204 })
    const again = asks.map((one) => ask(one))
    for (const one of received.slice(-3)) one.answer('after')

    expect(again.map(given)).toEqual(['after', 'after', 'after'])
  })

  it('stays for a write that invalidates another group, or fails with a 4xx', () => {
    const { ask, received } = cached()
    ask({ ...list, cache: inGroup })
    last(received)?.answer('kept')
    ask({ ...write, invalidates: ['product:p2', 'Prices'] })
    last(received)?.answer(undefined)
    ask({ ...write, invalidates: ['prices'] })
    last(received)?.fail(new BffError('BFF_NOT_FOUND', 'catalog: 404', { passed: true }))

    expect(given(ask({ ...list, cache: inGroup }))).toBe('kept')
  })

  it('is dropped by a write whose outcome is unknown', () => {
    const { ask, received } = cached()
    ask({ ...list, cache: inGroup })
    last(received)?.answer('kept')
    ask({ ...write, invalidates: ['prices'] })
    const sent = last(received)
    if (sent) noteSent(sent.call)
    sent?.fail(new BffError('BFF_SERVICE_TIMEOUT', 'catalog: late'))

    expect(given(ask({ ...list, cache: inGroup }))).toBe(undefined)
  })

  it('is dropped by a write to another service where the call names it, and not where that service does', () => {
    const catalog = cached()
    const orders = cached({ kept: catalog.kept })
    catalog.ask({ cache: inGroup })
    last(catalog.received)?.answer('kept')
    orders.ask(write)
    last(orders.received)?.answer(undefined, { headers: { 'cache-group-invalidation': '"prices"' } })
    expect(given(catalog.ask({ cache: inGroup }))).toBe('kept')
    orders.ask({ ...write, invalidates: ['prices'] })
    last(orders.received)?.answer(undefined)

    expect(given(catalog.ask({ cache: inGroup }))).toBe(undefined)
  })

  it('is what the service names as well, and dropped when it says so', () => {
    const { ask, received } = cached()
    ask({ ...list, cache: shared })
    last(received)?.answer('kept', named('stock'))
    expect(given(ask({ ...list, cache: shared }))).toBe('kept')
    ask(write)
    last(received)?.answer(undefined, { headers: { 'cache-group-invalidation': '"other", "stock"' } })

    expect(given(ask({ ...list, cache: shared }))).toBe(undefined)
  })

  it('is not dropped by what the answer to a read says', () => {
    const { ask, received } = cached()
    ask({ ...list, cache: shared })
    last(received)?.answer('kept', named('stock'))
    ask({ path: 'other' })
    last(received)?.answer(1, { headers: { 'cache-group-invalidation': '"stock"' } })

    expect(given(ask({ ...list, cache: shared }))).toBe('kept')
  })

  it('is the same after a 304 that does not name it again', () => {
    const { ask, received, clock } = cached()
    ask({ cache: 'http' })
    const headers = { etag: '"1"', 'cache-control': 'max-age=1', 'cache-groups': '"stock"' }
    last(received)?.answer('kept', { headers })
    clock.advance(1_000)
    ask({ cache: 'http' })
    last(received)?.answer(undefined, { status: 304, headers: { etag: '"1"' } })
    expect(given(ask({ cache: 'http' }))).toBe('kept')
    ask({ ...write, invalidates: ['stock'] })
    last(received)?.answer(undefined)

    expect(given(ask({ cache: 'http' }))).toBe(undefined)
  })

  it('holds for each call that names it: one that names another has an answer of its own', () => {
    const { ask, received } = cached()
    ask({ cache: { ...shared, groups: ['a'] } })
    last(received)?.answer('of a')
    ask({ cache: { ...shared, groups: ['b'] } })
    last(received)?.answer('of b')
    ask({ ...write, invalidates: ['b'] })
    last(received)?.answer(undefined)

    expect(given(ask({ cache: { ...shared, groups: ['a'] } }))).toBe('of a')
    expect(given(ask({ cache: { ...shared, groups: ['b'] } }))).toBe(undefined)
  })
})

describe.each([
  [
    'a write',
    (shop: Shop): void => {
      shop.ask({ ...write, invalidates: ['prices'] })
      last(shop.received)?.answer(undefined)
    },
  ],
  ['a purge of the group', (shop: Shop): void => void shop.kept.purge({ group: 'prices' })],
] as const)('a call under way when %s drops its group', (_, drop) => {
  it('is not kept, and nobody joins it any more', () => {
    const shop = cached()
    const first = shop.ask({ cache: inGroup })
    drop(shop)
    const second = shop.ask({ cache: inGroup })
    const [before, after] = [shop.received[0], last(shop.received)]
    after?.answer('after')
    before?.answer('before')

    expect([first, second, shop.ask({ cache: inGroup })].map(given)).toEqual(['before', 'after', 'after'])
  })

  it('that turns out to be of it is not kept, and whoever joined it meanwhile is answered anew, by one call for all', () => {
    const shop = cached()
    const first = shop.ask({ cache: shared })
    const reading = last(shop.received)
    drop(shop)
    const later = [shop.ask({ cache: shared }), shop.ask({ cache: shared })]
    const sent = shop.received.length
    reading?.answer('before', named('prices'))
    expect(shop.received).toHaveLength(sent + 1)
    last(shop.received)?.answer('after', named('prices'))

    expect([first, ...later, shop.ask({ cache: shared })].map(given)).toEqual([
      'before',
      'after',
      'after',
      'after',
    ])
    expect(shop.received).toHaveLength(sent + 1)
  })

  it('that turns out to be of another is kept', () => {
    const shop = cached()
    shop.ask({ cache: shared })
    const reading = last(shop.received)
    drop(shop)
    reading?.answer('kept', named('stock'))

    expect(given(shop.ask({ cache: shared }))).toBe('kept')
  })
})

describe('a purge', () => {
  it('of a path or of everything overtakes what is under way', () => {
    for (const selection of [{}, { path: 'products/p1' }, { service: 'catalog' }]) {
      const shop = cached()
      shop.ask({ cache: shared })
      void shop.kept.purge(selection)
      last(shop.received)?.answer('before')

      expect(given(shop.ask({ cache: shared }))).toBe(undefined)
    }
  })

  it('of another path or service leaves it', () => {
    const shop = cached()
    shop.ask({ cache: shared })
    void shop.kept.purge({ path: 'products/p2' })
    void shop.kept.purge({ service: 'orders' })
    last(shop.received)?.answer('kept')

    expect(given(shop.ask({ cache: shared }))).toBe('kept')
  })

  it('says how many answers went, of all services', async () => {
    const catalog = cached()
    const orders = cached({ kept: catalog.kept })
    for (const { ask, received } of [catalog, orders, orders]) {
      ask({ cache: inGroup, path: `p${received.length}` })
      last(received)?.answer('kept')
    }

    expect(await catalog.kept.purge({ group: 'prices' })).toBe(3)
    expect(await catalog.kept.purge({ group: 'prices' })).toBe(0)
  })
})

it('is refused when its names make no sense', () => {
  const defects = [
    { cache: { ...shared, groups: [] } },
    { cache: { ...shared, groups: [''] } },
    { cache: { ...shared, groups: ['ä'] } },
    { cache: { ...shared, groups: ['x'.repeat(129)] } },
    { cache: { ...shared, groups: Array(33).fill('x') } },
  ].map((asked) => {
    const { outcome } = cached().ask(asked)
    return (
      outcome instanceof BffError &&
      outcome.options.cause instanceof TypeError &&
      outcome.options.cause.message
    )
  })

  expect(defects.slice(0, 3)).toEqual([
    'catalog: cache.groups must be a list of 1 to 32 names, not [] (GET products/{id})',
    'catalog: cache.groups must be names of 1 to 128 ASCII characters, not "" (GET products/{id})',
    'catalog: cache.groups must be names of 1 to 128 ASCII characters, not "ä" (GET products/{id})',
  ])
  expect(defects.every((defect) => typeof defect === 'string')).toBe(true)
})

it.each([
  ['"a"', ['a']],
  ['"a", "b c"', ['a', 'b c']],
  [
    ['"a"', '"b"'],
    ['a', 'b'],
  ],
  ['"a\\"b\\\\"', ['a"b\\']],
  ['"a,b;c"', ['a,b;c']],
  ['"a";x="y, \\"z\\"";q=1, "b"; w', ['a', 'b']],
  ['', []],
  ['a', []],
  ['"a", 7', []],
  ['"a",', []],
  ['"ä"', []],
  ['"a" "b"', []],
  ['("a")', []],
  [undefined, []],
])('reads what the header names, or nothing of it: %j', (header, groups) => {
  expect(groupsIn(header)).toEqual(groups)
})

it('takes no time for a header that is made to take it', () => {
  const started = performance.now()
  const tails = [';', '; ', ';a', ' ', '",', ';a="', '\\', ',"a";']
  for (const tail of tails) groupsIn(`"a"${tail.repeat(16_384 / tail.length)} "`)

  expect(performance.now() - started).toBeLessThan(1_000)
})
