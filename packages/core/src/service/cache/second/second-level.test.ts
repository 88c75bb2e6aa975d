import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { BffError } from '../../../errors/bff-error.ts'
import type { Principal } from '../../../scope/principal.ts'
import { manualClock } from '../../../testing/manual-clock.ts'
import { requestHeaders } from '../../headers/request-headers.ts'
import type { Outgoing } from '../../outgoing.ts'
import { hashed } from '../cache-key.ts'
import { memoryStore } from '../cache-store.ts'
import { type Asking, cached } from '../test/asking.ts'
import { catalogCalls } from '../test/catalog-call.ts'
import { type ModelInstance, sharedModel } from '../test/shared-model.ts'

const cache = { ttl: 30_000, staleWhileRevalidate: 10_000, staleIfError: 60_000, scope: 'shared' } as const
const grouped = { ...cache, groups: ['prices'] }
const given = ({ outcome }: Asking) => (outcome instanceof BffError ? outcome.code : outcome?.value)

/** Lets everything on its way arrive, in order. */
const settle = async (...instances: ModelInstance[]) => {
  for (let busy = true; busy; ) {
    busy = false
    for (const one of instances)
      for (const what of ['sent', 'replies', 'messages'] as const) while (one.run(what)) busy = true
    await setImmediate()
    busy ||= instances.some(
      ({ sent, replies, messages }) => sent.length + replies.length + messages.length > 0,
    )
  }
}

/** Two instances of a gateway. */
const two = () => {
  const clock = manualClock()
  const model = sharedModel(clock)
  const [here, there] = [model.instance(), model.instance()]
  return {
    clock,
    model,
    here,
    there,
    a: cached({ clock, shared: here.store }),
    b: cached({ clock, shared: there.store }),
  }
}

/** Keeps an answer of the service. */
const fill = async (
  { ask, received }: ReturnType<typeof cached>,
  instance: ModelInstance,
  value: unknown,
  asked: Parameters<ReturnType<typeof cached>['ask']>[0] = { cache },
) => {
  const asking = ask(asked)
  await settle(instance)
  received.at(-1)?.answer(value)
  await settle(instance)
  return asking
}

describe('what one instance has fetched', () => {
  it('another one finds, with the age it has by now, and keeps as well', async () => {
    const { a, b, here, there, clock } = two()
    await fill(a, here, 'one')
    clock.advance(20_000)
    const found = b.ask({ cache })
    await settle(there)
    const again = b.ask({ cache })
    clock.advance(10_000)
    const later = b.ask({ cache })
    await settle(there)

    expect([found, again].map(given)).toEqual(['one', 'one'])
    expect([given(later), later.purpose.stale]).toEqual(['one', true])
    expect(b.received).toHaveLength(1)
  })

  it('is asked for once, however many ask meanwhile', async () => {
    const { a, b, here, there } = two()
    await fill(a, here, 'one')
    const all = [b.ask({ cache }), b.ask({ cache }), b.ask({ cache })]
    expect(there.sent).toHaveLength(1)
    await settle(there)

    expect(all.map(given)).toEqual(['one', 'one', 'one'])
  })

  it('is renewed by whoever comes first, and the other one finds that', async () => {
    const { a, b, here, there, clock } = two()
    await fill(a, here, 'old')
    b.ask({ cache })
    await settle(there)
    clock.advance(35_000)
    a.ask({ cache })
    await settle(here)
    a.received.at(-1)?.answer('new')
    await settle(here)
    b.ask({ cache })
    await settle(there)

    expect(given(b.ask({ cache }))).toBe('new')
    expect(b.received).toEqual([])
  })

  it('is asked for again with its ETag, and what is still the same is so for all', async () => {
    const { a, b, here, there, clock } = two()
    const headers = { etag: '"1"', 'cache-control': 'max-age=30, stale-if-error=60' }
    a.ask({ cache: 'http' })
    await settle(here)
    a.received[0]?.answer('one', { headers })
    await settle(here)
    clock.advance(40_000)
    const asked = b.ask({ cache: 'http' })
    await settle(there)
    expect(b.received[0]?.call.headers).toEqual(expect.arrayContaining(['if-none-match', '"1"']))
    b.received[0]?.answer(undefined, { status: 304, headers })
    await settle(there)
    const again = a.ask({ cache: 'http' })
    await settle(here)

    expect([given(asked), given(again)]).toEqual(['one', 'one'])
    expect(a.received).toHaveLength(1)
  })

  it('is read as each version of the gateway reads it, and asked for again where it cannot be', async () => {
    const { z } = await import('zod')
    const { a, b, here, there } = two()
    await fill(a, here, { id: 'p1', name: 'Tea', price: 3 })
    const schema = z.object({ id: z.string() })
    const trimmed = b.ask({ cache, schema })
    const other = b.ask({ cache, schema: z.object({ stock: z.number() }) })
    await settle(there)

    expect(given(trimmed)).toEqual({ id: 'p1' })
    expect([given(other), b.received.length]).toEqual([undefined, 1])
  })

  it('stays with it where it is too large', async () => {
    const { a, b, here, there } = two()
    await fill(a, here, 'x'.repeat(1_001))
    b.ask({ cache })
    await settle(there)

    expect([given(a.ask({ cache })), b.received.length]).toEqual(['x'.repeat(1_001), 1])
  })

  it('is bytes where it was bytes, and not the same as what is read as JSON', async () => {
    const { a, b, here, there } = two()
    const bytes = new Uint8Array([0, 255, 10])
    const asked = { cache, schema: undefined }
    a.ask(asked)
    await settle(here)
    a.received[0]?.answer(bytes, { headers: { 'content-type': 'image/png' } })
    await settle(here)
    const found = b.ask(asked)
    b.ask({ cache })
    await settle(there)

    expect(found.outcome).toMatchObject({ value: bytes, headers: { 'content-type': 'image/png', age: '0' } })
    expect(b.received).toHaveLength(1)
  })
})

describe('what one instance drops', () => {
  it.each([
    ['a write to its path', { method: 'PUT', path: 'products/p1' }],
    ['a write that names its group', { method: 'POST', path: 'other', invalidates: ['prices'] }],
  ] as const)('all drop: %s', async (_, write) => {
    const { a, b, here, there } = two()
    await fill(a, here, 'before', { cache: grouped })
    b.ask({ cache: grouped })
    await settle(there)
    a.ask(write)
    a.received.at(-1)?.answer(undefined)
    await settle(here, there)
    const [mine, other] = [a.ask({ cache: grouped }), b.ask({ cache: grouped })]
    await settle(here, there)

    expect([given(mine), given(other)]).toEqual([undefined, undefined])
  })

  it('is what a purge waits for', async () => {
    const { a, b, here, there } = two()
    await fill(a, here, 'before')
    b.ask({ cache })
    await settle(there)
    let done = false
    const purging = a.kept.purge({ service: 'catalog' }).then((purged) => {
      done = true
      return purged
    })
    await setImmediate()
    expect(done).toBe(false)
    await settle(here, there)
    b.ask({ cache })
    await settle(there)

    expect([await purging, b.received.length]).toEqual([1, 1])
  })

  it('stays dropped when the answer was on its way from the service', async () => {
    const { a, b, here, there } = two()
    const asked = b.ask({ cache })
    await settle(there)
    await Promise.all([a.kept.purge({}), settle(here)])
    b.received[0]?.answer('before') // the message has not come yet
    await settle(there)
    const again = b.ask({ cache })
    await settle(there)

    expect([given(asked), given(again)]).toEqual(['before', undefined])
  })

  it('stays dropped when it was on its way from the store', async () => {
    const { a, b, here, there } = two()
    await fill(a, here, 'before')
    const asked = b.ask({ cache })
    there.run('sent')
    await Promise.all([a.kept.purge({}), settle(here)])
    there.run('messages')
    await settle(there)

    expect([given(asked), b.received.length]).toEqual([undefined, 1])
  })

  it('stays dropped when the service names the group only in its answer', async () => {
    const { a, b, here, there } = two()
    b.ask({ cache })
    await settle(there)
    await Promise.all([a.kept.purge({ group: 'late' }), settle(here)])
    b.received[0]?.answer('before', { headers: { 'cache-groups': '"late"' } })
    await settle(there)
    const found = a.ask({ cache })
    await settle(here)

    expect(given(found)).toBe(undefined)
  })

  it('stays dropped when another answer has told of it before the message', async () => {
    const { a, b, here, there } = two()
    b.ask({ cache })
    await settle(there)
    await Promise.all([a.kept.purge({}), settle(here)])
    b.ask({ cache, path: 'products/p2' })
    there.run('sent')
    there.run('replies')
    await setImmediate()
    b.received[0]?.answer('before')
    while (there.run('sent')) await setImmediate()
    const found = a.ask({ cache })
    await settle(here)

    expect(given(found)).toBe(undefined)
  })

  it('is seen by the marks when the message was lost', async () => {
    const { a, b, here, there } = two()
    await fill(a, here, 'before')
    b.ask({ cache })
    await settle(there)
    await Promise.all([a.kept.purge({}), settle(here)])
    there.messages.length = 0
    const before = b.ask({ cache })
    await Promise.all([there.check(), settle(there)])
    const after = b.ask({ cache })
    await settle(there)

    expect([given(before), given(after)]).toEqual(['before', undefined])
  })

  it('is seen by the next message when one was lost', async () => {
    const { a, b, here, there } = two()
    await fill(a, here, 'before')
    b.ask({ cache })
    await settle(there)
    await Promise.all([a.kept.purge({}), settle(here)])
    there.messages.length = 0
    await Promise.all([a.kept.purge({ group: 'other' }), settle(here)])
    await settle(there)
    const after = b.ask({ cache })
    await settle(there)

    expect(given(after)).toBe(undefined)
  })

  it('is told later, as everything of the service, where the store could not be told', async () => {
    const { a, b, here, there } = two()
    await fill(a, here, 'before', { cache: grouped })
    await fill(a, here, 'other', { cache, path: 'products/p2' })
    const purging = a.kept.purge({ group: 'prices' })
    here.lose()
    await purging
    const own = [a.ask({ cache: grouped }), a.ask({ cache, path: 'products/p2' })]
    await settle(here, there)
    const others = [b.ask({ cache: grouped }), b.ask({ cache, path: 'products/p2' })]
    await settle(there)

    expect(own.map(given)).toEqual([undefined, 'other'])
    expect(others.map(given)).toEqual([undefined, undefined])
  })
})

describe('an instance that has to catch up', () => {
  it('tells what it drops while it does', async () => {
    const { a, b, here, there } = two()
    const lost = a.kept.purge({ group: 'prices' })
    here.lose()
    await lost
    a.ask({ cache })
    here.run('sent') // all of the service is dropped, and it is not known yet
    await fill(b, there, 'before')
    const told = a.kept.purge({ group: 'none' })
    const purging = a.kept.purge({})
    await settle(here, there)
    await Promise.all([told, purging])
    const found = b.ask({ cache })
    await settle(there)

    expect(given(found)).toBe(undefined)
  })

  it('keeps what it has when marks that were asked for earlier come late', async () => {
    const { a, b, here, there } = two()
    await fill(b, there, 'one', { cache, path: 'products/p2' })
    const checking = there.check()
    await setImmediate()
    there.run('sent')
    await Promise.all([a.kept.purge({ group: 'other' }), settle(here)])
    there.run('messages')
    await Promise.all([settle(there), checking])

    expect(given(b.ask({ cache, path: 'products/p2' }))).toBe('one')
  })
})

describe('a store that is lost', () => {
  it('finds nothing, and is left alone for a second after five failures', async () => {
    const { a, here, clock } = two()
    const tries = async () => {
      clock.advance(50)
      const path = `products/${Math.random()}`
      a.ask({ cache, path })
      const { length } = here.sent
      here.lose()
      await setImmediate()
      a.received.at(-1)?.answer('one')
      return length
    }
    const asked = []
    for (let times = 0; times < 7; times += 1) asked.push(await tries())
    expect(asked).toEqual([1, 1, 1, 1, 1, 0, 0])
    expect(a.received).toHaveLength(7)

    clock.advance(1_000)
    expect(await tries()).toBe(1)
  })

  /** Has an instance fail to find something, so many times. */
  const failing = async ({ a, here, clock }: ReturnType<typeof two>, times: number) => {
    for (let tried = 0; tried < times; tried += 1) {
      clock.advance(50)
      a.ask({ cache, path: `products/${Math.random()}` })
      here.lose()
      await setImmediate()
      a.received.pop()?.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))
    }
  }

  it('is tried by who needs it, and not by who does not', async () => {
    const both = two()
    const { a, here, clock } = both
    const eachTime = { headers: { etag: '"1"', 'cache-control': 'no-cache' } }
    a.ask({ cache: 'http' })
    await settle(here)
    a.received.pop()?.answer('one', eachTime)
    await settle(here)
    await failing(both, 5)
    for (let times = 0; times < 12; times += 1) {
      clock.advance(100)
      a.ask({ cache: 'http' })
      a.received.pop()?.answer('one', eachTime)
      await setImmediate()
    }
    a.ask({ cache, path: 'products/p2' })

    expect(here.sent).toHaveLength(1)
  })

  it('is asked again as soon as it has told its marks', async () => {
    const both = two()
    const { a, here } = both
    await failing(both, 5)
    a.ask({ cache })
    expect(here.sent).toEqual([])
    await Promise.all([here.check(), settle(here)])
    a.ask({ cache, path: 'products/p2' })

    expect(here.sent).toHaveLength(1)
  })

  it('costs memory nothing but what a write concerns', async () => {
    const both = two()
    const { a, here } = both
    await fill(a, here, 'one')
    await fill(a, here, 'two', { cache, path: 'products/p2' })
    await failing(both, 5)
    a.ask({ method: 'PUT' })
    a.received.pop()?.answer(undefined)
    await setImmediate()

    expect(given(a.ask({ cache, path: 'products/p2' }))).toBe('two')
    expect(given(a.ask({ cache }))).toBe(undefined)
  })

  it('does not hold who is out of time', async () => {
    const { a, here } = two()
    const gone = new BffError('BFF_SERVICE_TIMEOUT', 'Home.product: late')
    const asked = a.ask({ cache })
    asked.leave(gone)

    expect(asked.outcome).toBe(gone)
    await settle(here)
    expect(a.received).toEqual([])
  })
})

const user = (id: string, issuer: string, scopes: string[]): Principal => ({
  kind: 'user',
  id,
  issuer,
  scopes,
  claims: {},
})
const caller = fc.constantFrom(
  undefined,
  user('1', 'a', ['read']),
  user('1', 'a', ['read', 'write']),
  user('1', 'b', ['read']),
  user('2', 'a', ['read']),
)
const client = fc.record({
  'accept-language': fc.constantFrom('de', 'en', undefined),
  'x-user': fc.constantFrom('1', '2', undefined),
})
const visit = fc.record({
  at: fc.nat(1),
  caller,
  client,
  kind: fc.constantFrom('shared', 'principal', 'http'),
  lane: fc.constantFrom('json', 'ky'),
  groups: fc.subarray(['prices']),
  wait: fc.constantFrom(0, 0, 0, 35_000),
  forgets: fc.constantFrom(false, false, true),
})

/** All a service can know of who asks; it answers with that. */
const seenByService = (call: Outgoing): string => {
  const flat = requestHeaders(call)
  const headers = flat.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${flat[at + 1]}`] : []))
  return [call.path, ...headers.filter((header) => !/^(traceparent|x-request-|if-)/.test(header))]
    .sort()
    .join('\n')
}

it('gives nobody what was for another one, whichever level it is found in', async () => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('none', 'forward'),
      fc.subarray(['accept-language', 'x-user']),
      fc.array(visit, { minLength: 10, maxLength: 30 }),
      async (token, forwards, visits) => {
        const clock = manualClock()
        const model = sharedModel(clock)
        const callOf = catalogCalls(clock, { token, forwards })
        const start = () => {
          const instance = model.instance()
          const memory = memoryStore(2 ** 20)
          return {
            instance,
            memory,
            ...cached({ clock, token, forwards, store: memory, shared: instance.store }),
          }
        }
        const instances = [start(), start()]
        for (const { at, caller, client, kind, lane, groups, wait, forgets } of visits) {
          const { ask, received, instance, memory } = instances[at] ?? start()
          if (forgets) memory.purge({})
          clock.advance(wait)
          const who = caller ? { principal: caller, token: JSON.stringify(caller) } : {}
          const own = {
            ...who,
            client: JSON.parse(JSON.stringify(client)),
            ...(lane === 'ky' && { schema: undefined }),
          }
          const named = groups.length > 0 ? { groups } : {}
          const asking = ask({
            ...own,
            cache: kind === 'http' ? 'http' : { ...cache, ...named, scope: kind },
          })
          await settle(instance)
          const before = received.length
          for (const one of received.splice(0)) {
            const seen = seenByService(one.call)
            one.answer(lane === 'ky' ? new TextEncoder().encode(seen) : seen, {
              headers: {
                'cache-control': 'max-age=30, stale-while-revalidate=20',
                etag: `"${hashed(seen)}"`,
              },
            })
          }
          await settle(instance)
          if (!asking.outcome || asking.outcome instanceof BffError) continue
          const { value } = asking.outcome
          if (before === 0) found += 1
          expect(value instanceof Uint8Array ? new TextDecoder().decode(value) : value).toBe(
            seenByService(callOf(own)),
          )
        }
      },
    ),
    { numRuns: inject('visits') ?? 25 },
  )
  expect(found).toBeGreaterThan(5)
}, 120_000)

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ at: fc.nat(1), does: fc.constant('ask'), caller, http: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ at: fc.nat(1), does: fc.constantFrom('answer', 'fail') }) },
  {
    weight: 6,
    arbitrary: fc.record({ at: fc.nat(1), does: fc.constantFrom('sent', 'replies', 'messages') }),
  },
  { weight: 2, arbitrary: fc.record({ at: fc.nat(1), does: fc.constantFrom('purge', 'write') }) },
  { weight: 3, arbitrary: fc.record({ at: fc.nat(1), does: fc.constant('settle') }) },
  {
    weight: 1,
    arbitrary: fc.record({ at: fc.nat(1), does: fc.constantFrom('lose', 'restart', 'wait') }),
  },
)

it('gives nobody what was before all that this instance knows was dropped, whatever comes when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('none', 'forward'),
      fc.array(step, { minLength: 10, maxLength: 60 }),
      async (token, steps) => {
        const clock = manualClock()
        const model = sharedModel(clock)
        const start = () => {
          const store = model.instance()
          return { store, answered: 0, knows: 0, ...cached({ clock, token, shared: store.store }) }
        }
        const instances = [start(), start()]
        /** What was started anew has told what it had to tell. */
        const everybody = [...instances]
        /** Of what the service knows, and as what it answers a call. */
        let version = 0
        const seen = new Map<object, number>()
        const told = [] as (() => void)[]
        const sendVersions = () => {
          for (const one of instances.flatMap(({ received }) => received))
            if (!seen.has(one)) seen.set(one, version)
        }

        for (const one of steps) {
          const instance = instances[one.at]
          if (!instance) continue
          const { store, received, ask, kept } = instance
          sendVersions()
          if (one.does === 'ask' && 'caller' in one) {
            const who = one.caller ? { principal: one.caller, token: JSON.stringify(one.caller) } : {}
            const scope = token === 'none' ? 'shared' : 'principal'
            const asking = ask({ ...who, cache: one.http ? 'http' : { ...cache, scope, groups: ['prices'] } })
            const least = instance.knows
            told.push(() => {
              if (!asking.outcome || asking.outcome instanceof BffError) return
              const { value }: { value: unknown } = asking.outcome
              expect(value).toMatchObject({ who: token === 'forward' ? (who.token ?? null) : null })
              expect(Reflect.get(Object(value), 'version')).toBeGreaterThanOrEqual(least)
            })
          } else if (one.does === 'answer' || one.does === 'fail') {
            const next = received[instance.answered]
            if (!next) continue
            instance.answered += 1
            const who = next.call.upstream.token === 'forward' ? (next.call.scope.token ?? null) : null
            const headers = {
              'cache-control': 'max-age=30, stale-if-error=60, stale-while-revalidate=5',
              'cache-groups': '"prices"',
            }
            if (one.does === 'answer') next.answer({ who, version: seen.get(next) ?? version }, { headers })
            else next.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))
          } else if (one.does === 'purge' || one.does === 'write') {
            version += 1
            instance.knows = version
            if (one.does === 'purge') void kept.purge({ group: 'prices' })
            else {
              ask({ method: 'PUT' })
              const write = received.at(-1)
              if (write) seen.set(write, version)
              write?.answer(undefined)
              received.pop()
            }
          } else if (one.does === 'lose') {
            store.lose()
            await setImmediate()
          } else if (one.does === 'restart') {
            instances[one.at] = start()
            everybody.push(...instances.slice(one.at, one.at + 1))
          } else if (one.does === 'wait') clock.advance(20_000)
          else if (one.does === 'settle') {
            const stores = everybody.map((each) => each.store)
            for (const each of stores) await Promise.all([settle(...stores), each.check()])
            if (stores.every(({ sent }) => sent.length === 0))
              for (const each of instances) each.knows = version
          } else if (one.does === 'sent' || one.does === 'replies' || one.does === 'messages')
            store.run(one.does)
          await setImmediate()
        }
        for (const check of told) check()
      },
    ),
    { numRuns: inject('visits') ?? 25 },
  )
}, 120_000)

declare module 'vitest' {
  interface ProvidedContext {
    visits?: number
  }
}
