import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

const nested = (levels: number) => `${'['.repeat(levels)} ${']'.repeat(levels)}`

describe('canonical JSON', () => {
  it.each([
    ['{"b":1,"a":{"d":[1,2],"c":null}}', ' { "a" : {"c":null, "d":[1, 2]},\n"b":1.0 }'],
    ['{"é":"ü\\n"}', '{"\\u00e9":"\\u00fc\\u000a"}'],
    ['{"a":1}', '{"a":2,"a":1}'],
    ['"a"', ' "a" '],
    ['[]', '[ ]'],
    ['{"a":1,"id":9007199254740993}', '{"id": 9007199254740993, "a":1}'],
    ['9007199254740992', '9007199254740992.0'],
    [nested(200), nested(200).replace(' ', '')],
  ])('is the same for texts that mean the same: %s', (one, other) => {
    expect(canonicalJson(one)).toBe(canonicalJson(other))
  })

  it.each([
    ['[1,2]', '[2,1]'],
    ['[[1],2]', '[[1,2]]'],
    ['{"a":1}', '{"a":"1"}'],
    ['{"a":null}', '{}'],
    ['{"__proto__":1}', '{}'],
    ['{"a":"b\\",\\"c"}', '{"a":"b","c":""}'],
    ['{"a":1,"b":2}', '{"a":2,"b":1}'],
    ['0', '""'],
    ['{"id":9007199254740993}', '{"id":9007199254740992}'],
    ['[-9223372036854775808]', '[-9223372036854775807]'],
    ['9007199254740993', '"9007199254740993"'],
    ['[1e400]', '[1e500]'],
    ['[1e400]', '[null]'],
    [`[${'9'.repeat(2_000)}]`, `[${'9'.repeat(1_999)}8]`],
  ])('D2: is different for texts that do not: %s and %s', (one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other))
  })

  it('is itself JSON that means the same', () => {
    const value = { b: [1, { z: 'ä', y: [] }, null, true], a: { '"': {} } }

    expect(JSON.parse(canonicalJson(JSON.stringify(value)))).toEqual(value)
  })

  it.each(['', '{', '{"a":1,}', nested(201), nested(100_000)])(
    'leaves what is not JSON, or nests too deep, as it is',
    (text) => {
      expect(canonicalJson(text)).toBe(text)
    },
  )
})
