import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AdaptiveLimit, type AdaptiveOptions, adaptiveLimit } from './adaptive-limit.ts'

/** So many ordinary calls of 100 ms in a minute, 500 a second, are refused while somebody makes others that take 2 ms. */
const refusedBeside = (others: (now: number) => number) => {
  const limit = adaptiveLimit({}, 0)
  let running: { readonly began: number; readonly among: number; readonly until: number }[] = []
  let refused = 0
  for (let now = 0; now < 60_000; now += 1) {
    for (const { began, among, until } of running)
      if (until <= now) limit.observe(began, now, among, now - began)
    running = running.filter(({ until }) => until > now)
    const call = (took: number) => {
      if (running.length >= limit.places) return false
      running.push({ began: now, among: running.length + 1, until: now + took })
      return true
    }
    if (now % 2 === 0 && !call(100)) refused += 1
    for (let left = others(now); left > 0; left -= 1) call(2)
  }
  return refused
}

/** A service that works on so many calls at a time, each for so many milliseconds; the others wait in it, in order. */
interface Simulated {
  readonly workers: number
  readonly work: number
}

interface Call {
  readonly began: number
  readonly among: number
}

/** Calls a simulated service through a limit, in steps of a millisecond, `rate` times in each. */
const simulation = (options: AdaptiveOptions = {}) => {
  let now = 0
  let due = 0
  const limit: AdaptiveLimit = adaptiveLimit(options, now)
  const queue: Call[] = []
  let busy: (Call & { readonly until: number })[] = []
  const running = () => queue.length + busy.length

  const run = (ms: number, rate: number, { workers, work }: Simulated) => {
    let [answered, took, least] = [0, 0, Number.POSITIVE_INFINITY]
    for (const end = now + ms; now < end; now += 1) {
      for (const { began, among, until } of busy)
        if (until <= now) {
          limit.observe(began, now, among, now - began)
          answered += 1
          took += now - began
        }
      busy = busy.filter(({ until }) => until > now)
      for (due += rate; due >= 1; due -= 1)
        if (running() < limit.places) queue.push({ began: now, among: running() + 1 })
      while (busy.length < workers) {
        const call = queue.shift()
        if (!call) break
        // Not all take as long, and which is longer follows no order that the test depends on.
        busy.push({ ...call, until: now + work * (0.8 + ((now * 7 + busy.length * 3) % 5) / 10) })
      }
      least = Math.min(least, limit.places)
    }
    return { rate: answered / ms, took: took / answered, least, places: limit.places }
  }
  return { run, limit }
}

describe('the limit of an adaptive bulkhead', () => {
  it.each([
    { workers: 10, work: 20 },
    { workers: 20, work: 100 },
    { workers: 40, work: 50 },
    { workers: 80, work: 10 },
  ])('is near what the service can work on, which is kept busy and quick: %j', (service) => {
    const { run } = simulation()
    const possible = service.workers / service.work
    run(60_000, 3 * possible, service)
    const { rate, took, least, places } = run(30_000, 3 * possible, service)

    expect(rate).toBeGreaterThan(0.9 * possible)
    expect(took).toBeLessThan(2.2 * service.work)
    expect(places).toBeLessThan(2.2 * service.workers)
    expect(least).toBeGreaterThan(service.workers / 2.5)
  })

  it('follows a service that becomes smaller, and larger again', () => {
    const { run } = simulation()
    run(60_000, 3, { workers: 60, work: 50 })
    run(60_000, 3, { workers: 15, work: 50 })
    const small = run(10_000, 3, { workers: 15, work: 50 })
    run(60_000, 3, { workers: 60, work: 50 })
    const large = run(10_000, 3, { workers: 60, work: 50 })

    expect([small.places < 40, small.rate > 0.9 * 0.3]).toEqual([true, true])
    expect(large.rate).toBeGreaterThan(0.9 * 1.2)
  })

  it.each<[string, (now: number) => number]>([
    ['60 at once each second', (now) => (now % 1_000 < 20 ? 3 : 0)],
    ['60 at once three times a second', (now) => (now % 333 < 20 ? 3 : 0)],
    ['300 every ten seconds', (now) => (now % 10_000 < 300 ? 1 : 0)],
    ['1,000 every five seconds', (now) => (now % 5_000 < 1_000 ? 1 : 0)],
  ])('is not shrunk by who makes calls that are answered at once: %s', (_, others) => {
    expect(refusedBeside(others)).toBeLessThan(0.05 * 30_000)
  })

  it('stays as it is while few calls are made', () => {
    const { run } = simulation()

    expect(run(60_000, 0.2, { workers: 50, work: 30 })).toMatchObject({ least: 32, places: 32 })
  })

  it('learns within half a minute that a service is slower for everybody, and takes no fewer calls for it', () => {
    const { run } = simulation()
    run(30_000, 0.3, { workers: 200, work: 30 })
    run(30_000, 0.3, { workers: 200, work: 150 })
    const slow = run(30_000, 0.3, { workers: 200, work: 150 })

    expect(slow.rate).toBeCloseTo(0.3, 2)
  })

  it('halves at most, window by window, down to its floor, when the service says it is too much', () => {
    const limit = adaptiveLimit({ min: 5 }, 0)
    const seen: number[] = []
    for (let now = 0; now < 20_000; now += 5) {
      limit.observe(now - 5, now, limit.places, Number.POSITIVE_INFINITY)
      seen.push(limit.places)
    }

    expect([Math.min(...seen), seen.at(-1)]).toEqual([5, 5])
    expect(seen.every((places, index) => places >= (seen[index - 1] ?? 0) / 2)).toBe(true)
  })

  it('is a number also where calls seem to have taken no time', () => {
    const limit = adaptiveLimit({ max: 64 }, 0)
    for (let now = 0; now < 5_000; now += 3) limit.observe(now, now, limit.places, now % 2 ? 0 : -1)

    expect(limit.places).toBe(64)
  })

  it('is never below its floor nor above its ceiling, whatever the calls take', () => {
    const bounds = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 200 }))
    const took = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.constant(Number.POSITIVE_INFINITY))
    fc.assert(
      fc.property(bounds, fc.array(took, { maxLength: 400 }), ([min, more], times) => {
        const limit = adaptiveLimit({ min, max: min + more }, 0)
        times.forEach((took, index) => {
          const now = index * 40
          limit.observe(now, now, limit.places, took)
          expect(limit.places).toBeGreaterThanOrEqual(min)
          expect(limit.places).toBeLessThanOrEqual(min + more)
        })
      }),
    )
  })
})
