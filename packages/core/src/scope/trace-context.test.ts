import { describe, expect, it } from 'vitest'
import { traceOf, traceparent } from './trace.ts'

const traceId = '12345678901234567890123456789012'
const parentId = '1234567890123456'
const good = `00-${traceId}-${parentId}-01`

/** What a service receives for what a client has sent. */
const forwarded = (parent: string | undefined, state?: string) => {
  const trace = traceOf(parent, state)
  return { parent: traceparent(trace, trace.spanId), state: trace.state }
}

const members = (count: number) => Array.from({ length: count }, (_, at) => `bar${at}=${at}`)
const keyCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/'
const valueCharacters = String.fromCharCode(
  ...Array.from({ length: 0x5f }, (_, at) => 0x20 + at).filter((code) => code !== 0x2c && code !== 0x3d),
)

/** W3C Trace Context 3.2: each value, whether its trace goes on, and with which flags. `undefined`: a trace of our own. */
const parents: readonly (readonly [string, string | undefined, string | undefined])[] = [
  ['neither header', undefined, undefined],
  ['version 00', good, '01'],
  ['not sampled', `00-${traceId}-${parentId}-00`, '00'],
  ['the random flag of level 2', `00-${traceId}-${parentId}-02`, '02'],
  ['both flags', `00-${traceId}-${parentId}-03`, '03'],
  ['flags that are not defined', `00-${traceId}-${parentId}-ff`, '03'],
  ['a future version', `cc-${traceId}-${parentId}-01`, '01'],
  ['a future version with more', `cc-${traceId}-${parentId}-01-what-the-future-will-be-like`, '01'],
  ['a future version with a dot', `cc-${traceId}-${parentId}-01.what-the-future-will-be-like`, undefined],
  ['blanks and tabs around it', `\t ${good} \t`, '01'],
  ['two of them', `${good}, ${good}`, undefined],
  ['version 00 with a dot behind it', `${good}.`, undefined],
  ['version 00 with more', `${good}-what-the-future-will-be-like`, undefined],
  ['version ff', `ff-${traceId}-${parentId}-01`, undefined],
  ['a version that is no hex', `.0-${traceId}-${parentId}-01`, undefined],
  ['a version too long', `000-${traceId}-${parentId}-01`, undefined],
  ['a version too short', `0-${traceId}-${parentId}-01`, undefined],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`, undefined],
  ['a trace id that is no hex', `00-.${traceId.slice(1)}-${parentId}-01`, undefined],
  ['a trace id too long', `00-${traceId}3-${parentId}-01`, undefined],
  ['a trace id too short', `00-${traceId.slice(1)}-${parentId}-01`, undefined],
  ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`, undefined],
  ['a parent id that is no hex', `00-${traceId}-${parentId.slice(1)}.-01`, undefined],
  ['a parent id too long or too short', `00-${traceId}-${parentId}7-01`, undefined],
  ['flags that are no hex', `00-${traceId}-${parentId}-.0`, undefined],
  ['flags too long', `00-${traceId}-${parentId}-001`, undefined],
  ['flags too short', `00-${traceId}-${parentId}-1`, undefined],
]

/** 3.3: each value, and what of it is forwarded. */
const states: readonly (readonly [string, string, string | undefined])[] = [
  ['two members', 'foo=1,bar=2', 'foo=1,bar=2'],
  ['nothing', '', undefined],
  ['empty members', ', foo=1, ,', 'foo=1'],
  [
    'several headers, in their order',
    'foo=1,bar=2, rojo=1,congo=2, baz=3',
    'foo=1,bar=2,rojo=1,congo=2,baz=3',
  ],
  ['a key twice with one value', 'foo=1,foo=1', 'foo=1'],
  ['a key twice with two values, the newest first', 'foo=1,bar=3,foo=2', 'foo=1,bar=3'],
  [
    'every character of a key and a value',
    `${keyCharacters}=${valueCharacters}`,
    `${keyCharacters}=${valueCharacters}`,
  ],
  ['the same with a tenant', `${keyCharacters}@a-z0-9_-*/=1`, `${keyCharacters}@a-z0-9_-*/=1`],
  ['a tenant that begins with a digit', '1a@dt=1', '1a@dt=1'],
  ['a key that begins with a digit (level 2)', '1a-2f@foo=1,2=3', '1a-2f@foo=1,2=3'],
  [
    'at signs anywhere behind the first character (level 2)',
    'foo@=1,a@@b=2,a@b@c=3',
    'foo@=1,a@@b=2,a@b@c=3',
  ],
  ['an at sign in front', '@foo=1,bar=2', undefined],
  ['a key of 256 characters', `foo=1,${'z'.repeat(256)}=1`, `foo=1,${'z'.repeat(256)}=1`],
  ['a key of 257 characters', `foo=1,${'z'.repeat(257)}=1`, undefined],
  [
    'a tenant of 241 and a system of 14',
    `${'t'.repeat(241)}@${'v'.repeat(14)}=1`,
    `${'t'.repeat(241)}@${'v'.repeat(14)}=1`,
  ],
  ['a tenant of 242 and a system of 14', `foo=1,${'t'.repeat(242)}@${'v'.repeat(14)}=1`, undefined],
  ['blanks and tabs around members', ' foo=1 \t , \t bar=2,\t \tbaz=3 \t', 'foo=1,bar=2,baz=3'],
  ['blanks before a value, which belong to it', 'foo=  1 ', 'foo=  1'],
  ['a blank in a key', 'foo =1', undefined],
  ['a key in upper case', 'FOO=1', undefined],
  ['a dot in a key', 'foo.bar=1', undefined],
  ['no value', 'foo=', undefined],
  ['a value of 256 characters', `foo=${'x'.repeat(256)}`, `foo=${'x'.repeat(256)}`],
  ['a value of 257 characters', `foo=${'x'.repeat(257)}`, undefined],
  ['an equals sign in a value', 'foo=1=2', undefined],
  ['32 members', members(32).join(), members(32).join()],
  ['33 members', members(33).join(), undefined],
  [
    'more than 512 characters',
    members(32)
      .map((one) => one.padEnd(40, 'x'))
      .join(),
    members(32)
      .map((one) => one.padEnd(40, 'x'))
      .join(),
  ],
]

describe('S13: traceparent', () => {
  it.each(parents)('%s: %s', (_, value, flags) => {
    const { parent, state } = forwarded(value, 'foo=1')
    if (flags !== undefined) {
      expect(parent).toMatch(new RegExp(`^00-${traceId}-(?!${parentId})[0-9a-f]{16}-${flags}$`))
      expect(state).toBe('foo=1')
      return
    }
    expect(parent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-03$/)
    expect(parent).not.toContain(traceId)
    expect(state).toBe(undefined)
  })
})

describe('S13: tracestate', () => {
  it.each(states)('with %s', (_, value, expected) => {
    const { parent, state } = forwarded(good, value)

    expect(parent).toContain(traceId)
    expect(state).toBe(expected)
  })
})
