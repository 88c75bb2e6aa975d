import { expect, it } from 'vitest'
import { drift } from './drift.ts'

it('bends every field at every depth', () => {
  expect(
    drift({ id: 'p1', price: 9.5, available: true, image: { width: 2 }, tags: ['a'], note: null }),
  ).toEqual({
    identifier: { value: 'p1' },
    price: '9.5',
    available: { value: true },
    image: { width: '2' },
    tags: [{ value: 'a' }],
    note: null,
  })
})

it('wraps a list, so that even an empty one no longer fits', () => {
  expect(drift([])).toEqual({ results: [] })
  expect(drift([{ id: 'o1' }])).toEqual({ results: [{ identifier: { value: 'o1' } }] })
})
