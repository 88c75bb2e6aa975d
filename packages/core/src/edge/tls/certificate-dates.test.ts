import { describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { certificateHealth, tellDates } from './certificate-dates.ts'

const day = 86_400_000
const from = Date.UTC(2026, 0, 1)

describe('a certificate', () => {
  it.each([
    ['holds for a while', 90, 10, []],
    ['has 14 days left', 90, 76.5, [40, 'certificate expires soon', 13.5]],
    ['is a short one with a fifth left', 5, 4.5, [40, 'certificate expires soon', 0.5]],
    ['is a short one with more left', 5, 3.5, []],
    ['has expired', 90, 91, [50, 'certificate has expired', -1]],
    ['does not hold yet', 90, -1, [50, 'certificate is not valid yet', 91]],
  ])('R14: is logged when it %s', (_title, lasts, passed, logged) => {
    const { log, lines } = logLines()
    tellDates({ from, until: from + lasts * day }, from + passed * day, log)

    expect(lines().flatMap(({ level, msg, daysLeft }) => [level, msg, daysLeft])).toEqual(logged)
  })

  it('R14: is measured', () => {
    expect(certificateHealth({ from, until: from + 90 * day }, from + 10.05 * day)).toEqual({
      expires: '2026-04-01T00:00:00.000Z',
      daysLeft: 79.9,
    })
  })
})
