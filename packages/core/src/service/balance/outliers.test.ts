import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import type { Verdict } from '../policies/verdict.ts'
import { checkOutliers, type OutlierOptions, outliers } from './outliers.ts'
import { someMembers } from './test/a-member.ts'

/** Instances of a service, and what ejects them. */
const around = (count: number, options: OutlierOptions = {}) => {
  const clock = manualClock()
  const all = someMembers(count)
  const judge = outliers(options, clock)
  /** Whether any of these outcomes has ejected an instance. */
  const anyEjects = (index: number, ...verdicts: readonly Verdict[]) =>
    verdicts.map((verdict) => judge(all[index] ?? never(), verdict, all)).includes(true)
  const ejected = () => all.map(({ ejectedUntil }) => ejectedUntil > clock.now())
  return { clock, all, anyEjects, ejected }
}
const never = () => {
  throw new TypeError('There is no such instance')
}
const fails = (times: number): Verdict[] => Array.from({ length: times }, () => 'failure')

describe('an instance', () => {
  it('is ejected for 30 s after 5 failures in a row', () => {
    const { clock, anyEjects, ejected } = around(3)
    expect(anyEjects(0, ...fails(4))).toBe(false)
    expect(anyEjects(0, 'failure')).toBe(true)

    clock.advance(29_999)
    expect(ejected()).toEqual([true, false, false])
    clock.advance(1)
    expect(ejected()).toEqual([false, false, false])
  })

  it('stays when a success is among its failures, and calls that say nothing change nothing', () => {
    const { anyEjects } = around(3)

    expect(anyEjects(0, ...fails(4), 'success', ...fails(4))).toBe(false)
    expect(anyEjects(0, 'nothing', 'failure')).toBe(true)
  })

  it('is ejected for longer each time in a row, at most for 300 s', () => {
    const { clock, all, anyEjects } = around(2)
    const lengths = Array.from({ length: 12 }, () => {
      anyEjects(0, ...fails(5))
      const length = (all[0]?.ejectedUntil ?? 0) - clock.now()
      clock.advance(length)
      return length / 1_000
    })

    expect(lengths).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300])
  })

  it('has one ejection less for every 10 s that it is healthy', () => {
    const { clock, all, anyEjects } = around(2)
    for (let times = 0; times < 3; times += 1) {
      anyEjects(0, ...fails(5))
      clock.advance((all[0]?.ejectedUntil ?? 0) - clock.now())
    }
    clock.advance(20_000)
    anyEjects(0, ...fails(5))

    expect((all[0]?.ejectedUntil ?? 0) - clock.now()).toBe(60_000)
  })

  it('is not judged by calls that were under way when it was ejected', () => {
    const { clock, anyEjects, all } = around(2)
    anyEjects(0, ...fails(5))
    const until = all[0]?.ejectedUntil

    expect(anyEjects(0, ...fails(20))).toBe(false)
    expect(all[0]?.ejectedUntil).toBe(until)
    clock.advance(30_000)
    expect(anyEjects(0, ...fails(4))).toBe(false)
  })
})

describe('K1: one path', () => {
  const poison = { method: 'GET', path: 'orders/poison' } as const

  it('ejects nothing, however often it fails', () => {
    const { all, clock } = around(2)
    const judge = outliers({}, clock)
    const ejections = Array.from({ length: 1_000 }, () => judge(all[0] ?? never(), 'failure', all, poison))

    expect(ejections).not.toContain(true)
  })

  it('does when nothing listens there, and three paths do', () => {
    const { all, clock } = around(4)
    const judge = outliers({}, clock)
    const refused = Array.from({ length: 5 }, () => judge(all[0] ?? never(), 'unreachable', all, poison))
    const failed = Array.from({ length: 6 }, (_, id) =>
      judge(all[1] ?? never(), 'failure', all, { ...poison, path: `orders/${id % 3}` }),
    )

    expect(refused).toEqual([false, false, false, false, true])
    expect(failed).toEqual([false, false, false, false, true, false])
  })

  it('counts again after a success', () => {
    const { all, clock } = around(2)
    const judge = outliers({ failures: 3 }, clock)
    const first = all[0] ?? never()
    for (let round = 0; round < 10; round += 1) {
      judge(first, 'failure', all, poison)
      judge(first, 'failure', all, poison)
      judge(first, 'success', all, poison)
    }
    judge(first, 'failure', all, poison)
    judge(first, 'failure', all, { ...poison, path: 'orders/o1' })

    expect(judge(first, 'failure', all, { ...poison, path: 'orders/o1' })).toBe(true)
  })

  it('ejects the instance that fails with what the others answer', () => {
    const { all, clock } = around(3)
    const judge = outliers({}, clock)
    const ejections = Array.from({ length: 5 }, () => {
      const ejected = judge(all[0] ?? never(), 'failure', all, poison)
      judge(all[1] ?? never(), 'success', all, poison)
      return ejected
    })

    expect(ejections).toEqual([false, false, false, false, true])
  })

  it('says nothing of an instance with what drifts', () => {
    const { anyEjects } = around(2)

    expect(anyEjects(0, ...fails(4), ...Array.from({ length: 100 }, () => 'drift' as const))).toBe(false)
    expect(anyEjects(0, 'failure')).toBe(true)
  })
})

describe('of all instances', () => {
  it.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
  ])('of %i at most %i are ejected', (count, maxEjected) => {
    const { anyEjects, ejected } = around(count)
    for (let index = 0; index < count; index += 1) anyEjects(index, ...fails(10))

    expect(ejected().filter(Boolean)).toHaveLength(maxEjected)
  })

  it('never more than half are, whatever happens', () => {
    const step = fc.record({ which: fc.nat(), wait: fc.nat({ max: 40_000 }), times: fc.nat({ max: 7 }) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.array(step, { maxLength: 60 }), (count, steps) => {
        const { clock, anyEjects, ejected } = around(count)
        for (const { which, wait, times } of steps) {
          clock.advance(wait)
          anyEjects(which % count, ...fails(times))
          expect(ejected().filter(Boolean).length * 2).toBeLessThanOrEqual(count)
        }
      }),
    )
  })

  it('the next one is ejected by its next failure, once another is back', () => {
    const { clock, anyEjects, ejected } = around(2)
    anyEjects(0, ...fails(5))
    anyEjects(1, ...fails(5))
    expect(ejected()).toEqual([true, false])
    clock.advance(30_000)

    expect(anyEjects(1, 'failure')).toBe(true)
  })
})

it('takes other numbers', () => {
  const { clock, anyEjects, ejected } = around(2, { failures: 2, ejection: 1_000, maxEjection: 1_500 })
  expect(anyEjects(0, ...fails(2))).toBe(true)
  clock.advance(1_000)
  expect(ejected()).toEqual([false, false])
  anyEjects(0, ...fails(2))
  clock.advance(1_499)
  expect(ejected()).toEqual([true, false])
  clock.advance(1)
  expect(ejected()).toEqual([false, false])
})

it.each<[OutlierOptions, string]>([
  [{ failures: 0 }, 'balance: failures must be a whole number of at least 1, not 0'],
  [{ ejection: -1 }, 'balance: ejection must be a number of at least 1, not -1'],
  [{ ejection: 1_000, maxEjection: 999 }, 'balance: maxEjection must be a number of at least 1000, not 999'],
])('refuses %j', (options, message) => {
  expect(() => checkOutliers('balance', options)).toThrow(new TypeError(message))
})
