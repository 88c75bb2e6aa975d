import { expect, it } from 'vitest'
import { httpDate } from './http-date.ts'

const moment = Date.UTC(1994, 10, 6, 8, 49, 37)

it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
  'reads %s',
  (text) => {
    expect(httpDate(text)).toBe(moment)
  },
)

it.each([
  '',
  '0',
  '-1',
  '2094',
  '1994-11-06T08:49:37Z',
  '06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37 +0100',
])('takes %j for no date', (text) => {
  expect(httpDate(text)).toBe(undefined)
})

it('takes a year of two digits for one of this century until 69', () => {
  expect(httpDate('Saturday, 06-Nov-32 08:49:37 GMT')).toBe(Date.UTC(2032, 10, 6, 8, 49, 37))
})
