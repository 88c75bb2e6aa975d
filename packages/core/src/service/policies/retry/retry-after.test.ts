import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { retryAfterOf } from './retry-after.ts'

const now = Date.UTC(2025, 0, 1)

describe('D12: Retry-After', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['IMF-fixdate', 'Wed, 01 Jan 2025 00:00:30 GMT'],
    ['RFC 850', 'Wednesday, 01-Jan-25 00:00:30 GMT'],
    ['asctime', 'Wed Jan  1 00:00:30 2025'],
  ])('is read as UTC when it is a date in the form of %s', (_, header) => {
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati']) {
      vi.stubEnv('TZ', zone)
      expect(retryAfterOf(header, now)).toBe(30)
    }
  })

  it.each([
    ['0', 1],
    ['1', 1],
    ['007', 7],
    ['3600', 3_600],
    ['3601', 3_600],
    ['2030', 2_030],
    ['9'.repeat(400), 3_600],
    ['-5', 1],
    ['+5', 1],
    ['1.5', 1],
    ['1e3', 1],
    ['0x10', 1],
    [' 7\t', 7],
    ['7 0', 1],
    ['7, 9', 1],
    ['٧', 1],
    ['', 1],
    ['soon', 1],
    ['2025-01-01T00:00:30Z', 1],
    ['1 Jan 2025 00:00:30', 1],
    ['Wed, 01 Jan 2025 00:00:30 CET', 1],
    ['Tue, 31 Dec 2024 23:59:00 GMT', 1],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 3_600],
  ])('%j means %i seconds', (header, seconds) => {
    expect(retryAfterOf(header, now)).toBe(seconds)
  })

  it('is one second when there is none, or two', () => {
    expect([retryAfterOf(undefined, now), retryAfterOf(['7', '9'], now)]).toEqual([1, 1])
  })

  it('is a whole number from 1 to 3,600, whatever a service sends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String)), (header) => {
        const seconds = retryAfterOf(header, now)
        expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3_600).toBe(true)
      }),
    )
  })
})
