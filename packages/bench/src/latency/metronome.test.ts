import { expect, it } from 'vitest'
import { metronome, now } from './metronome.ts'

it('beats as often as asked, at equal distances, never before the time', async () => {
  const dues: number[] = []
  const early: number[] = []
  await metronome(2, 5, (due) => {
    dues.push(due)
    if (now() < due) early.push(due)
  })
  const [first = 0] = dues

  expect(dues.map((due) => Math.round(due - first))).toEqual([0, 2, 4, 6, 8])
  expect(early).toEqual([])
})
