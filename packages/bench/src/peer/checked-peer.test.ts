import { describe, expect, it } from 'vitest'
import { handTrimmed } from '../hand-trimmed.ts'
import { payloads } from '../payloads.ts'
import { checkedPeer } from './checked-peer.ts'

const right = handTrimmed(payloads())

describe('checkedPeer', () => {
  it('lets a peer show more than the others, and gives the length of its answer', () => {
    const untrimmed = JSON.stringify({ ...right, messages: payloads().inbox })
    expect(checkedPeer(200, untrimmed)).toBe(Buffer.byteLength(untrimmed))
  })

  it.each([
    [{ ...right, balance: undefined }, '/balance'],
    [{ ...right, orders: right.orders.slice(0, 7) }, '/orders/7'],
    [{ ...right, profile: { ...right.profile, name: 'Eve' } }, '/profile/name'],
  ])('refuses an answer that lacks something', (answer, path) => {
    expect(() => checkedPeer(200, JSON.stringify(answer))).toThrow(
      `peer: its answer lacks ${path}, or has another value there: {`,
    )
  })

  it('refuses an error', () => {
    expect(() => checkedPeer(500, 'no')).toThrow(
      new Error('peer: answered 500 instead of /v1/home?limit=8: no'),
    )
  })
})
