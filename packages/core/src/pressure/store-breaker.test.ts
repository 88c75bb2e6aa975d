import { describe, expect, it } from 'vitest'
import { manualClock } from '../testing/manual-clock.ts'
import { storeBreaker } from './store-breaker.ts'

const late = new Error('Redis: timed out')

/** A breaker, what it has said, and a store that fails at so many moments. */
const watched = () => {
  const clock = manualClock()
  const said: unknown[] = []
  const breaker = storeBreaker(clock, (failures, reason) => said.push([failures, reason]))
  const fail = (times: number, apart = 50) => {
    for (let failed = 0; failed < times; failed += 1) {
      breaker.failed(late)
      clock.advance(apart)
    }
  }
  return { clock, said, breaker, fail }
}

describe('the breaker of a store', () => {
  it('opens after five failures in a row, and not for one that many waited for', () => {
    const { breaker, fail } = watched()
    fail(100, 0.5)
    expect(breaker.isOpen).toBe(false)
    fail(3)
    expect(breaker.isOpen).toBe(false)
    fail(1)
    expect(breaker.isOpen).toBe(true)
  })

  it('counts anew with each answer', () => {
    const { breaker, fail } = watched()
    fail(4)
    breaker.answered()
    fail(4)
    expect(breaker.isOpen).toBe(false)
    fail(1)
    expect(breaker.isOpen).toBe(true)
    breaker.answered()
    expect(breaker.isOpen).toBe(false)
  })

  it('lets one a second see whether it answers again, however often it fails meanwhile', () => {
    const { breaker, fail, clock } = watched()
    fail(5, 50)
    const due = Array.from({ length: 100 }, () => {
      fail(1, 50)
      return breaker.isDue()
    })
    expect(due.filter(Boolean)).toHaveLength(5)
    clock.advance(1_000)
    expect([breaker.isDue(), breaker.isDue()]).toEqual([true, false])
  })

  it('says once a second how often it has failed, and shows it', () => {
    const { breaker, said, fail } = watched()
    expect(breaker.health()).toEqual({ lost: false, failures: 0 })
    fail(30, 50)
    expect(said).toEqual([
      [1, 'Redis: timed out'],
      [21, 'Redis: timed out'],
    ])
    const since = expect.stringMatching(/^20.*Z$/)
    expect(breaker.health()).toEqual({ lost: true, since, failures: 30, reason: 'Redis: timed out' })
    breaker.answered()
    expect(breaker.health()).toEqual({ lost: false, failures: 30, reason: 'Redis: timed out' })
  })
})
