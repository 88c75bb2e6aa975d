import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { charsetOf, isJson, mediaType, plainlySpelled } from './media-type.ts'

describe('D9: a Content-Type', () => {
  it.each([
    'application/json',
    'application/json;',
    'application/json ; charset=utf-8',
    'application/json;charset="utf-8"',
    'APPLICATION/JSON; CHARSET=UTF-8',
    ' application/json ',
    'application/json;;charset=utf-8;',
    'application/json\t;\tcharset=utf-8',
    'application/json; q="a;b\\"c"; charset=utf-8',
    'application/merge-patch+json',
    'application/vnd.api.v1+json; charset=utf-8',
  ])('is JSON: %j', (header) => {
    expect(isJson(header)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'application',
    'application/jsonp',
    'application/json-seq',
    'text/json',
    'application/json charset=utf-8',
    'application/json; charset',
    'application/json; charset = utf-8',
    'application/json; charset="utf-8',
    'application/json, text/plain',
    'application/xml; a="application/json"',
  ])('is not JSON: %j', (header) => {
    expect(isJson(header)).toBe(false)
  })

  it('says its character set in any case, with quotes or without', () => {
    expect(charsetOf('text/plain;charset=ISO-8859-1')).toBe('ISO-8859-1')
    expect(charsetOf('text/plain; x="charset=a"; Charset="utf\\-8"; charset=b')).toBe('utf-8')
    expect(charsetOf('text/plain; x=charset')).toBe(undefined)
  })

  it('is the same type however it is spelled', () => {
    const token = fc.stringMatching(/^[a-z!#$%&'*+.^_`|~-]{1,8}$/)
    const blank = fc.stringMatching(/^[ \t]{0,3}$/)
    const spelled = fc.tuple(
      token,
      token,
      fc.dictionary(token, token, { noNullPrototype: true }),
      blank,
      fc.boolean(),
    )
    const property = fc.property(spelled, ([type, subtype, parameters, gap, quotes]) => {
      const parts = Object.entries(parameters).map(([name, value]) => {
        const written = quotes ? `"${value}"` : value
        return `${gap};${gap}${name.toUpperCase()}=${written}`
      })
      const header = `${gap}${type}/${subtype}${parts.join(`${gap};`)}${gap};${gap}`.toLowerCase()

      expect(mediaType(header)).toEqual({
        essence: `${type}/${subtype}`,
        parameters: new Map(Object.entries(parameters)),
      })
    })
    fc.assert(property, { numRuns: 500 })
  })

  it('is read in time proportional to its length', () => {
    // Of the processor, which a machine that does something else does not spend.
    const start = process.cpuUsage().user
    for (const part of [';', '; ', ';a=b', ';a="', ' ', '\\"', ';a="\\'])
      mediaType(`a/b${part.repeat(100_000)}`)

    expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(1_000)
  })
})

describe('the plain spelling of a Content-Type', () => {
  it.each([
    ['application/json ; charset="utf-8"', 'application/json; charset=utf-8'],
    ['application/json;', 'application/json'],
    ['application/json; profile="a;b"', 'application/json'],
    ['Application/Vnd.Api+Json;', 'application/vnd.api+json'],
    ['application/x-www-form-urlencoded ;', 'application/x-www-form-urlencoded'],
    ['multipart/form-data ; charset=utf-8 ; boundary="a b"', 'multipart/form-data; boundary="a b"'],
    ['multipart/form-data;charset=utf-8;boundary="ab"', 'multipart/form-data; boundary=ab'],
  ])('of %j is %j', (header, plain) => {
    expect(plainlySpelled(header)).toBe(plain)
  })

  it.each([
    'application/json',
    'image/png ;',
    'multipart/form-data',
    'nonsense ;',
    'application/json; charset',
  ])('of %j is itself', (header) => {
    expect(plainlySpelled(header)).toBe(header)
  })
})
