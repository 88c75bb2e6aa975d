import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Logger } from '../../observe/log.ts'

/** Until when a certificate holds. */
export interface CertificateDates {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number
}

const day = 86_400_000

/** Milliseconds between two looks at whether the certificate still holds. */
export const dateInterval = day / 2

/** Reads the first certificate of a file, which is the gateway's own; those behind it are its chain. */
export const certificateDates = (file: string): CertificateDates => {
  const { validFrom, validTo } = new X509Certificate(readFileSync(file))
  return { from: Date.parse(validFrom), until: Date.parse(validTo) }
}

/** What `/health` shows of a certificate: until when it is valid (RFC 3339), and for how many days more, with one decimal. */
export const certificateHealth = ({ until }: CertificateDates, now: number) => ({
  expires: new Date(until).toISOString(),
  daysLeft: Math.floor(((until - now) / day) * 10) / 10,
})

/**
 * Says in the log that a certificate is not valid yet or any more (`error`), or not for long (`warn`): 14 days, or a fifth of
 * the time it holds in all where that is less.
 */
export const tellDates = (
  dates: CertificateDates,
  now: number,
  log: Pick<Logger, 'warn' | 'error'> | undefined,
): void => {
  const { from, until } = dates
  const fields = { setting: 'TLS_CERT', ...certificateHealth(dates, now) }
  if (now < from) log?.error(fields, 'certificate is not valid yet')
  else if (now >= until) log?.error(fields, 'certificate has expired')
  else if (until - now < Math.min(14 * day, (until - from) / 5)) log?.warn(fields, 'certificate expires soon')
}
