import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../scope/clock.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { fairNow, waitFor } from './waiting.ts'

/** Waits on a clock, and tells when it was over and how much time others had. */
const waiting = (ms: number, atMost?: number) => {
  const clock = manualClock()
  const over: { readonly at: number; readonly had: number }[] = []
  const stop = waitFor(clock, ms, (had) => over.push({ at: clock.now(), had }), atMost)
  return { clock, over, stop }
}

describe('waitFor', () => {
  it('R1: gives back what the process was late, and is over when others had their time', () => {
    const { clock, over } = waiting(300)
    clock.advance(100)
    clock.block(500)
    expect(over).toEqual([])
    clock.advance(199)
    expect(over).toEqual([])
    clock.advance(1)

    expect(over).toEqual([{ at: 800, had: 300 }])
  })

  it('R1: does not give back what was late before it began', () => {
    const clock = manualClock()
    clock.block(1_000)
    let over = false
    waitFor(clock, 50, () => {
      over = true
    })
    clock.advance(50)

    expect(over).toBe(true)
  })

  it('R1: is over at the limit of the wall all the same, and says how little others had', () => {
    const { clock, over } = waiting(300, 400)
    clock.block(350)
    clock.advance(50)

    expect(over).toEqual([{ at: 400, had: 50 }])
  })

  it('R1: is over at once when the process slept through the limit of the wall', () => {
    const { clock, over } = waiting(300, 1_000)
    clock.block(8 * 3_600_000)

    expect(over).toEqual([{ at: 8 * 3_600_000, had: 0 }])
  })

  it('R1: reads what has come in before the verdict, and gives none when that was the answer', () => {
    const time = manualClock()
    const arrivals: (() => void)[] = []
    let stopped = 0
    const clock: Clock = {
      ...time,
      caughtUp: (then) => {
        arrivals.push(then)
        return () => {
          stopped += 1
        }
      },
    }
    let over = false
    const stop = waitFor(clock, 10, () => {
      over = true
    })
    time.advance(10)
    expect([over, arrivals.length]).toEqual([false, 1])
    stop()

    expect([over, stopped, time.pending]).toEqual([false, 1, 0])
  })

  it('R1: needs no clock that knows of delays', () => {
    const { now, after, advance } = manualClock()
    let had = 0
    waitFor({ now, after }, 30, (ms) => {
      had = ms
    })
    advance(30)

    expect([had, fairNow({ now, after })]).toEqual([30, 30])
  })

  it('R1: gives exactly its time, however often the process is late', () => {
    const pieces = fc.array(fc.record({ blocked: fc.boolean(), ms: fc.integer({ min: 1, max: 400 }) }))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), pieces, (ms, all) => {
        const { clock, over } = waiting(ms)
        let had = 0
        for (const { blocked, ms: piece } of all) {
          if (blocked) clock.block(piece)
          else {
            clock.advance(piece)
            had += piece
          }
          expect(over.length).toBe(had >= ms ? 1 : 0)
        }
      }),
    )
  })

  it('R1: keeps one timer each, however many are set again by the same delay', () => {
    const clock = manualClock()
    let over = 0
    for (let call = 0; call < 400; call += 1)
      waitFor(clock, 100, () => {
        over += 1
      })
    for (let turn = 0; turn < 20; turn += 1) clock.block(100)
    expect([over, clock.pending]).toEqual([0, 400])
    clock.advance(100)

    expect([over, clock.pending]).toEqual([400, 0])
  })
})
