import { httpDate } from './http-date.ts'

/** Seconds a client is asked to wait at most: a longer `Retry-After` of a service is a mistake, or a wish. */
const maxSeconds = 3_600

/**
 * The seconds a `Retry-After` asks to wait: whole seconds in digits, or the time until a date in one of the three forms of
 * HTTP, always UTC. From 1 to 3,600; 1 for anything else, such as a sign, a fraction, two values or none.
 *
 * Source: RFC 9110 sections 10.2.3 and 5.6.7.
 */
export const retryAfterOf = (header: string | string[] | undefined, now: number): number => {
  if (typeof header !== 'string') return 1
  const text = header.trim()
  const seconds = /^\d+$/.test(text) ? Number(text) : ((httpDate(text) ?? now) - now) / 1_000
  return Math.min(Math.max(Math.ceil(seconds), 1), maxSeconds)
}
