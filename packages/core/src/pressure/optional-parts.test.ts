import { expect, it } from 'vitest'
import { optionalParts } from './optional-parts.ts'

const many = { calm: 4_000, busy: 0.9, few: 0 }
const oneByOne = { calm: 1_000, busy: 0.9, few: 1_000 }

/** What was left out at 0 ms, was made again by trial at 4,000 while there were as many requests as `seen` says, and is left out since. */
const failedTrial = (seen: typeof many) => {
  const said: boolean[] = []
  const parts = optionalParts((on) => said.push(on))
  parts.leaveOut(0)
  parts.makeAgain(4_000, seen)
  parts.leaveOut(4_200)
  expect(said).toEqual([true, false, true])
  return parts
}

it('makes optional parts again a second after a flood is over, for clients that ask one after the other', () => {
  const parts = failedTrial(many)
  parts.makeAgain(9_000, { ...oneByOne, few: 999 })
  expect(parts.leftOut).toBe(true)
  parts.makeAgain(9_010, oneByOne)
  expect(parts.leftOut).toBe(false)
})

it('leaves them out for longer where so few requests were too many before', () => {
  const parts = failedTrial(oneByOne)
  parts.makeAgain(9_000, oneByOne)
  expect(parts.leftOut).toBe(true)
  parts.makeAgain(12_300, { ...oneByOne, calm: 8_000 })
  expect(parts.leftOut).toBe(false)
})
