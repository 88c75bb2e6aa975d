import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'

const declared = (charset: string) => `text/plain; charset=${charset}`

describe('D1: bytes from outside', () => {
  it('are read as UTF-8 when they are, whatever is declared', () => {
    const charset = fc.constantFrom(undefined, 'utf-8', 'iso-8859-1', 'shift_jis', 'nonsense')
    const property = fc.property(fc.string({ unit: 'binary' }), charset, (text, charset) => {
      const sent = text.toWellFormed().replace(/^\u{feff}+/u, '')

      expect(decodeText(Buffer.from(sent), charset && declared(charset))).toBe(sent)
    })
    fc.assert(property, { numRuns: 1_000 })
  })

  it('keep a replacement character that was sent as one', () => {
    expect(decodeText(Buffer.from('caf\u{fffd}'), undefined)).toBe('caf\u{fffd}')
  })

  it('never get one that was not', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = decodeText(bytes, undefined)

      if (text !== undefined)
        expect(Buffer.from(text).toString('hex')).toBe(
          Buffer.from(bytes)
            .toString('hex')
            .replace(/^efbbbf/, ''),
        )
    })
    fc.assert(property, { numRuns: 2_000 })
  })

  it.each([
    ['iso-8859-1', [0x63, 0xe9], 'cé'],
    ['Windows-1252', [0x80], '€'],
    ['iso-8859-15', [0xa4], '€'],
    ['"shift_jis"', [0x82, 0xa0], 'あ'],
    ['gb18030', [0xc4, 0xe3], '你'],
    ['koi8-r', [0xc1], 'а'],
    ['utf-16le', [0xff, 0xfe, 0xe9, 0], 'é'],
    ['utf-16be', [0xfe, 0xff, 0, 0xe9], 'é'],
  ])('that are no UTF-8 are read as the %s they declare', (charset, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes), declared(charset))).toBe(text)
  })

  it.each([
    ['nothing', 'text/plain', [0xe9]],
    ['UTF-8', declared('utf-8'), [0xe9]],
    ['a character set nobody knows', declared('nonsense'), [0xe9]],
    ['one that decodes to nothing', declared('iso-2022-kr'), [0xe9]],
    ['one they are not valid in', declared('shift_jis'), [0x82]],
    ['half of a surrogate pair', declared('utf-16le'), [0x00, 0xd8]],
    ['what is no media type', 'charset=iso-8859-1', [0xe9]],
  ])('that are no UTF-8 and declare %s are not text', (_, contentType, bytes) => {
    expect(decodeText(Uint8Array.from(bytes), contentType)).toBe(undefined)
  })

  it('are read the same after some that could not be', () => {
    expect(decodeText(Uint8Array.from([0xe2, 0x82]), undefined)).toBe(undefined)
    expect(decodeText(Buffer.from('é'), undefined)).toBe('é')
  })
})

it.each([undefined, 'text/plain; charset=utf-8', 'text/plain; charset=iso-8859-1'])(
  'D3: a byte order mark is dropped, once: %s',
  (contentType) => {
    expect(decodeText(Buffer.from('\u{feff}é'), contentType)).toBe('é')
    expect(decodeText(Buffer.from('\u{feff}\u{feff}é'), contentType)).toBe('\u{feff}é')
  },
)
