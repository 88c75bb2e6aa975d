import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerJson, exactJson, isBeyondNumber, parseExactJson } from './exact-json.ts'

/** JSON whose numbers are written as text, some of them long. */
const numbers = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '-0',
    '1e300',
    '-9007199254740993',
    '9007199254740992',
    '123456789012345678.5',
    '12345678901234567e2',
  ),
)
const spaces = fc.constantFrom('', ' ', '\n', '\t ')
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numbers,
    fc.oneof(fc.string(), fc.bigInt({ min: 10n ** 15n }).map(String)).map((value) => JSON.stringify(value)),
    fc
      .tuple(spaces, fc.array(tie('json'), { maxLength: 5 }))
      .map(([space, list]) => `[${space}${list.join(`,${space}`)}${space}]`),
    fc
      .tuple(
        spaces,
        fc.array(fc.tuple(fc.oneof(fc.string(), fc.bigInt().map(String)), tie('json')), { maxLength: 5 }),
      )
      .map(
        ([space, list]) =>
          `{${list.map(([key, value]) => `${JSON.stringify(key)}${space}:${space}${value}`)}}`,
      ),
  ),
}))

/** The reference: the same parse, with the source text of every number. */
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown
const reference = (text: string) =>
  parse(text, (_, value, { source = '' }) =>
    typeof value === 'number' && /^-?\d+$/.test(source) && BigInt(source) ** 2n >= 2n ** 106n
      ? BigInt(source)
      : value,
  )

describe('parseExactJson', () => {
  it('D2: reads what JSON.parse reads, and integers beyond 2^53 − 1 exactly', () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(parseExactJson(text)).toStrictEqual(reference(text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('D2: finds a long integer wherever it stands', () => {
    for (let before = 0; before < 40; before += 1)
      for (const [open, close] of [
        ['[', ']'],
        [' ', ''],
        ['[-1,', ']'],
        ['{"a": ', '}'],
        ['["1234567890123456",', ']'],
      ] as const) {
        const text = `${' '.repeat(before)}${open}9007199254740993${close}`
        expect([text, exactJson(parseExactJson(text))]).toEqual([text, text.replaceAll(' ', '')])
      }
  })

  it.each(['', '{', '01234567890123456789', '[9007199254740993', '9007199254740993n'])(
    'refuses what is no JSON: %s',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError)
    },
  )

  it('takes time in proportion to the text, whatever its digits', () => {
    const digits = `"${'1'.repeat(1_000_000)}"`

    expect(parseExactJson(`[${digits},0.${'1'.repeat(1_000_000)}]`)).toEqual([
      '1'.repeat(1_000_000),
      0.1111111111111111,
    ])
    expect(parseExactJson('9'.repeat(1_000_000))).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('writing', () => {
  const value = { id: 9007199254740993n, list: [-1n, 1, 'a'], gone: undefined }

  it('D2: says a bigint as an integer to services and as a string to clients', () => {
    expect(exactJson(value)).toBe('{"id":9007199254740993,"list":[-1,1,"a"]}')
    expect(answerJson(value)).toBe('{"id":"9007199254740993","list":["-1",1,"a"]}')
  })

  it('fails on what is no JSON at all', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle

    expect(() => exactJson(circle)).toThrow(TypeError)
  })
})

describe('isBeyondNumber', () => {
  it.each([
    '9007199254740993',
    '-9007199254740993',
    '+9007199254740993',
    ' 9007199254740993\n',
    '0x20000000000001',
    '1'.repeat(400),
  ])('D2: is so of %s', (text) => {
    expect(isBeyondNumber(text)).toBe(true)
  })

  it.each([
    '',
    '1',
    '9007199254740991',
    '9007199254740992',
    '00000000000000000001',
    '9007199254740993.5',
    '9007199254740993e0',
    'a9007199254740993',
  ])('is not so of %s', (text) => {
    expect(isBeyondNumber(text)).toBe(false)
  })
})
