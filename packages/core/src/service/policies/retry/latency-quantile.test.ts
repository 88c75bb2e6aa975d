import fc from 'fast-check'
import { expect, it } from 'vitest'
import { manualClock } from '../../../testing/manual-clock.ts'
import { latencyQuantile } from './latency-quantile.ts'

/** The estimate of a quantile after these latencies, all at the same time. */
const estimate = (quantile: number, latencies: readonly number[]) => {
  const tracked = latencyQuantile(quantile, manualClock())
  for (const latency of latencies) tracked.record(latency)
  return tracked.value()
}

/** So many latencies of one length. */
const calls = (count: number, latency: number) => Array.from({ length: count }, () => latency)

it('is at most 2.5 % off the exact quantile', () => {
  const latencies = fc.array(fc.double({ min: 0.1, max: 60_000, noNaN: true }), {
    minLength: 100,
    maxLength: 400,
  })
  fc.assert(
    fc.property(latencies, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (latencies, quantile) => {
      const sorted = latencies.toSorted((a, b) => a - b)
      const exact = sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0
      const estimated = estimate(quantile, latencies) ?? 0

      expect(Math.abs(estimated - exact) / exact).toBeLessThanOrEqual(0.025)
    }),
  )
})

it('is unknown until there are 100 calls', () => {
  expect(estimate(0.98, calls(99, 10))).toBe(undefined)
  expect(estimate(0.98, calls(100, 10))).toBeCloseTo(10, 0)
})

it('takes what is out of all measure as very short or very long', () => {
  expect(estimate(0.98, calls(100, 0))).toBeLessThanOrEqual(0.1)
  expect(estimate(0.98, calls(100, 1e9))).toBeGreaterThan(60_000)
})

it('does not move when the slowest calls are cut off somewhere above it', () => {
  const fast = calls(970, 10)

  expect(estimate(0.97, [...fast, ...calls(30, 40)])).toBe(estimate(0.97, [...fast, ...calls(30, 4_000)]))
})

it('follows a service that becomes slower within a minute, and knows nothing after a minute of silence', () => {
  const clock = manualClock()
  const quantile = latencyQuantile(0.98, clock)
  const second = (latency: number) => {
    for (const one of calls(10, latency)) quantile.record(one)
    clock.advance(1_000)
  }
  for (let s = 0; s < 60; s += 1) second(10)
  expect(quantile.value()).toBeCloseTo(10, 0)
  for (let s = 0; s < 60; s += 1) second(100)
  expect(quantile.value()).toBeGreaterThan(97)
  for (let s = 0; s < 60; s += 1) second(10)
  expect(quantile.value()).toBeCloseTo(10, 0)

  clock.advance(60_000)
  expect(quantile.value()).toBe(undefined)
})

it('is worked out once a second', () => {
  const clock = manualClock()
  const quantile = latencyQuantile(0.98, clock)
  for (const one of calls(100, 10)) quantile.record(one)
  const before = quantile.value()
  for (const one of calls(1_000, 500)) quantile.record(one)
  expect(quantile.value()).toBe(before)
  clock.advance(1_000)

  expect(quantile.value()).toBeGreaterThan(480)
})
