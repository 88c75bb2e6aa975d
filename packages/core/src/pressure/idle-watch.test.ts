import { expect, it } from 'vitest'
import { manualClock } from '../testing/manual-clock.ts'
import { IdleWatch } from './idle-watch.ts'

const watching = () => {
  const clock = manualClock()
  const over: number[] = []
  const watch = new IdleWatch(clock, 100, () => over.push(clock.now()))
  return { clock, over, watch }
}

it('H6: ends what has stood still, counted from when it last moved', () => {
  const { clock, over, watch } = watching()
  clock.advance(60)
  watch.moved()
  clock.advance(99)
  expect(over).toEqual([])
  clock.advance(1)

  expect([over, clock.pending]).toEqual([[160], 0])
})

it('gives back what this process was late itself', () => {
  const { clock, over } = watching()
  clock.block(80)
  clock.advance(99)
  expect(over).toEqual([])
  clock.advance(1)

  expect(over).toEqual([180])
})

it('leaves no timer behind when it is stopped', () => {
  const { clock, over, watch } = watching()
  clock.advance(50)
  watch.stop()
  clock.advance(1_000)

  expect([over, clock.pending]).toEqual([[], 0])
})

it('H6: waits for whoever reads as long as bytes wait for them, and from then on as long as ever', () => {
  const clock = manualClock()
  const over: number[] = []
  const reader = { writableLength: 1 }
  new IdleWatch(clock, 100, () => over.push(clock.now()), reader)
  clock.advance(1_000)
  reader.writableLength = 0
  clock.advance(99)
  expect(over).toEqual([])
  clock.advance(1)

  expect([over, clock.pending]).toEqual([[1_100], 0])
})
