import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Reason } from '../errors/codes.ts'
import { currentPart } from '../scope/current-part.ts'
import { openScope } from '../scope/open-scope.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { fanOut } from './fan-out.ts'

const Screen = view('Screen', {
  a: z.string(),
  b: optional(z.string(), { fallback: 'none', timeout: 200 }),
})

const request = () => {
  const clock = manualClock()
  const scope = openScope({ clock, budget: 1_000, header: () => undefined })
  return { clock, scope, c: { get: () => scope } }
}
/** What a call from the cache does that gives an older answer. */
const older = async (value: string, why: Reason | true) => {
  const part = currentPart.getStore()
  if (part) part.stale = why
  return value
}
/** The same, for a call that waits for the service as long as its part has time. */
const olderWhenLate = (value: string) =>
  new Promise<string>((resolve) => {
    const part = currentPart.getStore()
    part?.cancellation.add({
      cancel: () => {
        part.stale = 'timeout'
        resolve(value)
      },
    })
  })
const fresh = async () => 'fresh'
const answered = async (response: Promise<Response>) => {
  const made = await response
  return { body: await made.json(), cacheControl: made.headers.get('cache-control') }
}

it('gives an older part as it is and lists it as stale, with the reason if there is one', async () => {
  const { c, scope } = request()
  const response = fanOut(c, Screen, () => ({
    a: () => older('a', true),
    b: () => older('b', 'unavailable'),
  }))

  expect(await answered(response)).toEqual({
    body: {
      a: 'a',
      b: 'b',
      degraded: [
        { part: 'a', state: 'stale' },
        { part: 'b', state: 'stale', reason: 'unavailable' },
      ],
    },
    cacheControl: 'no-store',
  })
  expect(scope.degraded).toEqual([
    { part: 'a', state: 'stale' },
    { part: 'b', state: 'stale', reason: 'unavailable' },
  ])
})

it('does not call a part stale that needs one which says so itself', async () => {
  const { c } = request()
  const response = fanOut(c, Screen, (part) => {
    const a = part(() => older('a', true))
    return { a, b: part([a], async (value) => `made of ${value}`) }
  })

  expect((await answered(response)).body).toEqual({
    a: 'a',
    b: 'made of a',
    degraded: [{ part: 'a', state: 'stale' }],
  })
})

it('calls a part stale that is made of something older which is no part itself, however far away', async () => {
  const { c } = request()
  const response = fanOut(c, Screen, (part) => {
    const profile = part(() => older('profile', 'timeout'))
    const segment = part([profile], async (value) => `segment of ${value}`)
    return { a: part([segment], async (value) => value), b: part([profile], async (value) => value) }
  })

  expect((await answered(response)).body).toEqual({
    a: 'segment of profile',
    b: 'profile',
    degraded: [
      { part: 'a', state: 'stale', reason: 'timeout' },
      { part: 'b', state: 'stale', reason: 'timeout' },
    ],
  })
})

it('calls every part stale that is the same older thing', async () => {
  const { c } = request()
  const response = fanOut(c, Screen, (part) => {
    const same = part(() => older('same', true))
    return { a: same, b: same }
  })

  expect((await answered(response)).body).toMatchObject({ degraded: [{ part: 'a' }, { part: 'b' }] })
})

it('says why a part failed, and not that it had something older before', async () => {
  const { c } = request()
  const response = fanOut(c, Screen, () => ({
    a: fresh,
    b: async () => {
      await older('b', true)
      throw new Error('cannot be made')
    },
  }))

  expect((await answered(response)).body).toEqual({
    a: 'fresh',
    b: 'none',
    degraded: [{ part: 'b', state: 'fallback', reason: 'defect' }],
  })
})

it('takes an older answer that a call gives when the part is out of time', async () => {
  const { c, clock } = request()
  const response = fanOut(c, Screen, () => ({ a: fresh, b: () => olderWhenLate('b') }))
  await turn()
  clock.advance(200)

  expect((await answered(response)).body).toEqual({
    a: 'fresh',
    b: 'b',
    degraded: [{ part: 'b', state: 'stale', reason: 'timeout' }],
  })
})

it('does not wait for a part that is out of time and had something older long before', async () => {
  const { c, clock } = request()
  const response = fanOut(c, Screen, () => ({
    a: fresh,
    b: async () => {
      await older('b', true)
      return new Promise<string>(() => {})
    },
  }))
  await turn()
  clock.advance(200)

  expect((await answered(response)).body).toMatchObject({ degraded: [{ part: 'b', reason: 'timeout' }] })
})

it('R1: starts no optional part when the gateway has too much to do, but what a required one is made of', async () => {
  const clock = manualClock()
  const scope = openScope({ clock, budget: 1_000, header: () => undefined, overloaded: true })
  const Wide = view('Wide', {
    a: z.string(),
    b: optional(z.string(), { fallback: 'none', timeout: 200 }),
    c: optional(z.string()),
    d: optional(z.string()),
  })
  const started: string[] = []
  const run = (name: string) => async () => {
    started.push(name)
    return name
  }
  const response = fanOut({ get: () => scope }, Wide, (part) => {
    const d = part(run('d'))
    return { a: part([d], run('a')), b: run('b'), c: part([d], run('c')), d }
  })

  expect(await answered(response)).toEqual({
    body: {
      a: 'a',
      b: 'none',
      d: 'd',
      degraded: [
        { part: 'b', state: 'fallback', reason: 'overloaded' },
        { part: 'c', state: 'missing', reason: 'overloaded' },
      ],
    },
    cacheControl: 'no-store',
  })
  expect(started).toEqual(['d', 'a'])
})
