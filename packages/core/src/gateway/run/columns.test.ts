import { expect, it } from 'vitest'
import { columns } from './columns.ts'

const rows = [
  ['id', 'took ms'],
  ['a', '7'],
  ['longer', '1200'],
]

it('makes every column as wide as its widest cell, and puts numbers with a unit at the right', () => {
  expect(columns(rows)).toBe('id      took ms\na             7\nlonger     1200')
})

it('puts at the right what it is asked to', () => {
  expect(columns(rows, (_, column) => column === 0)).toBe('    id  took ms\n     a  7\nlonger  1200')
})

it('makes nothing of nothing', () => {
  expect(columns([])).toBe('')
})
