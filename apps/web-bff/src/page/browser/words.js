/**
 * An amount as people write it. It comes from the gateway; nothing is worked out here.
 *
 * @param {number} amount
 * @param {string} currency ISO 4217, such as `EUR`
 */
export const money = (amount, currency) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount)

const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** A day, as in `Nov 1, 2026`; it breaks before the year only. @param {string} time as in RFC 3339 */
export const day = (time) => days.format(new Date(time)).replace(' ', '\u00a0')

/** @param {string} time as in RFC 3339 */
export const moment = (time) => moments.format(new Date(time))

const numbers = new Intl.NumberFormat('en')

/**
 * How many of something: `1 item`, `3 items`.
 *
 * @param {number} count
 * @param {string} one
 */
export const several = (count, one, many = `${one}s`) =>
  `${numbers.format(count)} ${count === 1 ? one : many}`
