import { describe, expect, it } from 'vitest'
import { handTrimmed } from './hand-trimmed.ts'
import { payloads } from './payloads.ts'

describe('payloads', () => {
  it('are five answers of 0.7 to 9 kB', () => {
    const sizes = Object.values(payloads()).map((payload) => Buffer.byteLength(JSON.stringify(payload)))
    expect(sizes).toHaveLength(5)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(700)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(9_216)
  })

  it('are mostly what the screen does not show', () => {
    const all = JSON.stringify(payloads())
    const shown = JSON.stringify(handTrimmed(payloads()))
    expect(shown.length / all.length).toBeLessThan(0.2)
    expect(shown).not.toMatch(/margin|cost|supplier|token|email/)
  })
})
