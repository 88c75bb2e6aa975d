import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wholeNumber, wholeNumberOrOff } from './number-setting.ts'

const port = wholeNumber(0, 65_535)

describe('wholeNumber', () => {
  it('R13: reads every number within its limits as people write it, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: -70_000, max: 140_000 }), (number) => {
        const { data } = port.safeParse(String(number))
        expect(data).toBe(number >= 0 && number <= 65_535 ? number : undefined)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789eExXbo+-._, n') }), (text) => {
        const { data } = port.safeParse(text)
        if (data !== undefined) expect(String(data)).toBe(text)
      }),
    )
  })

  it.each([
    '0x1F90',
    '1e3',
    '3e3',
    '+80',
    '080',
    '80.0',
    ' 80',
    '80 ',
    '8_0',
    '80n',
    '-1',
    '-0',
    '65536',
    '٨٠',
    '',
  ])('R13: refuses %j and says what would be right', (text) => {
    expect(port.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      'must be a whole number from 0 to 65535',
    ])
  })

  it('refuses limits that are none', () => {
    expect(() => wholeNumber(5, 1)).toThrow(
      new TypeError('wholeNumber: from and to must be whole numbers in this order, not 5 and 1'),
    )
  })
})

it('wholeNumberOrOff takes the word off as well, and says so', () => {
  const delay = wholeNumberOrOff(10, 100)

  expect([delay.parse('off'), delay.parse('50')]).toEqual(['off', 50])
  for (const text of ['no', '5', '1e1', 'OFF'])
    expect(delay.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      'must be a whole number from 10 to 100, or off',
    ])
})
