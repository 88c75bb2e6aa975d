import { describe, expect, it } from 'vitest'
import { aligned } from './aligned.ts'

describe('aligned', () => {
  it('makes every column as wide as its widest cell', () => {
    expect(
      aligned([
        ['a', 'b'],
        ['long', '1'],
        ['x', '100'],
      ]),
    ).toBe('a       b\nlong    1\nx     100')
  })
})
