import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { base62, keyBytes, keyFormat } from './key-format.ts'

const format = keyFormat('test', { brand: 'shop', environment: 'live' })
const { key, prefix } = format.make(new Uint8Array(keyBytes).fill(7))

describe('a key', () => {
  it('says whose it is and where it is good, and ends in a checksum', () => {
    expect(key).toBe('shop_live_1fJjkkpe9PiTw9KSulA8Ghct30vZz4HpdQ5c5b9cPF1_3ujH6I')
    expect(prefix).toBe('1fJjkkpe')
  })

  it('has at least 192 random bits behind the prefix that is stored', () => {
    expect((43 - prefix.length) * Math.log2(62)).toBeGreaterThanOrEqual(192)
  })

  it('is found by its prefix, whatever its bytes are', () => {
    const seen = new Set<string>()
    for (let times = 0; times < 500; times += 1) {
      const made = format.make(randomBytes(keyBytes))
      seen.add(made.key)
      expect(format.prefixOf(made.key)).toBe(made.prefix)
      expect(format.occursIn(`?x=${made.key}&y`)).toBe(true)
    }
    expect(seen.size).toBe(500)
    for (const edge of [0, 255]) {
      const made = format.make(new Uint8Array(keyBytes).fill(edge))
      expect(format.prefixOf(made.key)).toBe(made.prefix)
    }
  })

  it('is refused with any one character changed, lost, doubled or swapped with its neighbour', () => {
    for (let at = 0; at < key.length; at += 1) {
      const [before, here = '', next = '', after] = [
        key.slice(0, at),
        key[at],
        key[at + 1],
        key.slice(at + 1),
      ]
      const other = here === 'a' ? 'b' : 'a'
      expect(format.prefixOf(`${before}${other}${after}`)).toBeUndefined()
      expect(format.prefixOf(before + after)).toBeUndefined()
      expect(format.prefixOf(`${before}${here}${here}${after}`)).toBeUndefined()
      if (next !== '' && here !== next)
        expect(format.prefixOf(before + next + here + after.slice(1))).toBeUndefined()
    }
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['a bearer token', 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA'],
    ['a key with a blank after it', `${key} `],
    ['a key with a new line after it', `${key}\n`],
    ['two keys', `${key}, ${key}`],
    ['100 kB', `shop_live_${'a'.repeat(100_000)}`],
    [
      'a key of another environment',
      keyFormat('test', { brand: 'shop', environment: 'test' }).make(randomBytes(keyBytes)).key,
    ],
    [
      'a key of another brand',
      keyFormat('test', { brand: 'shops', environment: 'live' }).make(randomBytes(keyBytes)).key,
    ],
  ])('is not %s', (_, text) => {
    expect(format.prefixOf(text)).toBeUndefined()
  })

  it('is recognised in a text whatever its environment, and other texts are not', () => {
    const test = keyFormat('test', { brand: 'shop', environment: 'test' }).make(randomBytes(keyBytes))

    expect(format.occursIn(`Bearer ${test.key}`)).toBe(true)
    expect(format.occursIn('shop_live_summer-sale')).toBe(false)
  })
})

describe('base62', () => {
  it('has the digits of base 62, with zeros before them', () => {
    expect([base62(0n, 2), base62(61n, 2), base62(62n, 2), base62(3843n, 3)]).toEqual([
      '00',
      '0z',
      '10',
      '0zz',
    ])
  })
})

it.each([
  ['brand', ''],
  ['brand', 'Shop'],
  ['brand', 'my_shop'],
  ['environment', '.*'],
  ['environment', 'a'.repeat(21)],
])('refuses the %s %j', (option, value) => {
  expect(() => keyFormat('apiKey', { brand: 'shop', environment: 'live', [option]: value })).toThrow(
    new TypeError(
      `apiKey: ${option} must be 1 to 20 lower-case letters and digits, not ${JSON.stringify(value)}`,
    ),
  )
})
