import { describe, expect, it } from 'vitest'
import { calendar } from './calendar.ts'

const at = (text: string) => Date.parse(text)

describe('a calendar', () => {
  it.each([
    ['day', 'UTC', '2026-11-28T23:59:59.999Z', '2026-11-28', '2026-11-29T00:00:00Z', 86_400],
    ['day', 'UTC', '2026-11-29T00:00:00Z', '2026-11-29', '2026-11-30T00:00:00Z', 86_400],
    ['day', 'Europe/Berlin', '2026-11-28T23:30:00Z', '2026-11-29', '2026-11-29T23:00:00Z', 86_400],
    ['day', 'Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29', '2026-03-29T22:00:00Z', 86_400], // 23 hours
    ['day', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25', '2026-10-25T23:00:00Z', 86_400], // 25 hours
    ['day', 'Asia/Kathmandu', '2026-01-01T18:14:59Z', '2026-01-01', '2026-01-01T18:15:00Z', 86_400],
    ['day', 'Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-29', '2011-12-30T10:00:00Z', 86_400], // no 30th
    ['month', 'UTC', '2026-02-28T12:00:00Z', '2026-02', '2026-03-01T00:00:00Z', 28 * 86_400],
    ['month', 'America/New_York', '2026-03-01T04:59:00Z', '2026-02', '2026-03-01T05:00:00Z', 28 * 86_400],
    ['month', 'UTC', '2027-12-31T12:00:00Z', '2027-12', '2028-01-01T00:00:00Z', 31 * 86_400],
  ] as const)('finds the %s of %s at %s', (per, zone, now, id, endsAt, length) => {
    expect(calendar(per, zone)(at(now))).toEqual({ id, endsAt: at(endsAt), length })
  })

  it('knows the next period and, when the clock is put back, the last one', () => {
    const periodOf = calendar('day', 'UTC')

    expect(periodOf(at('2026-11-28T12:00:00Z')).id).toBe('2026-11-28')
    expect(periodOf(at('2026-11-29T00:00:00Z')).id).toBe('2026-11-29')
    expect(periodOf(at('2026-11-28T23:59:59Z')).id).toBe('2026-11-28')
  })

  it.each(['Europe/Atlantis', '+01:00', '-00:30', ''])('refuses a zone that is none: %j', (zone) => {
    expect(() => calendar('day', zone)).toThrow(
      new TypeError(`there is no time zone ${JSON.stringify(zone)}`),
    )
  })
})
