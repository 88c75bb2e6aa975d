import { describe, expect, it } from 'vitest'
import { home, picks } from './case/page.ts'
import { handTrimmed } from './hand-trimmed.ts'
import { payloads } from './payloads.ts'
import { checkedLength } from './right-answer.ts'

const right = handTrimmed(payloads())

describe('checkedLength', () => {
  it('gives the length of the right answer, whatever the order of its fields', () => {
    const { profile, ...rest } = right
    expect(checkedLength('bare', home, 200, JSON.stringify({ ...rest, profile }))).toBe(
      JSON.stringify(right).length,
    )
  })

  it.each([
    ['lacks a part', { ...right, picks: [] }],
    ['shows more', { ...right, segment: 'gold' }],
    ['is degraded', { ...right, degraded: [{ part: 'picks', state: 'fallback' }] }],
  ])('refuses an answer that %s', (_, answer) => {
    expect(() => checkedLength('bare', home, 200, JSON.stringify(answer))).toThrow(
      'bare: its answer is not the right one for /v1/home?limit=8: {"',
    )
  })

  it('refuses the right answer to another request', () => {
    expect(() => checkedLength('proxy', picks, 200, JSON.stringify(right))).toThrow(
      'proxy: its answer is not the right one for /v1/picks?segment=gold: {"',
    )
  })

  it('refuses a problem', () => {
    expect(() => checkedLength('full', home, 401, '{}')).toThrow(
      new Error('full: answered 401 instead of /v1/home?limit=8: {}'),
    )
  })
})
