/** A day or month of the calendar. */
interface Period {
  /** As in `2026-11-28` or `2026-11`. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly endsAt: number
  /** Seconds, of a day 86,400 also where clocks are changed. */
  readonly length: number
}

/** Finds the period in which a moment lies. */
export type Calendar = (now: number) => Period

const day = 86_400_000

/** More than any period is long: zones have left out a day. */
const atMost = { day: 3 * day, month: 33 * day }

/**
 * The days or months of a time zone. The last one is remembered, since the next request lies in it as well.
 *
 * @throws TypeError when there is no such zone.
 */
export const calendar = (per: 'day' | 'month', timeZone: string): Calendar => {
  const format = formatOf(timeZone)
  const idOf = (at: number) => format.format(at).slice(0, per === 'day' ? 10 : 7)
  let from = Number.POSITIVE_INFINITY
  let period: Period = { id: '', endsAt: 0, length: 0 }

  return (now) => {
    if (now >= from && now < period.endsAt) return period
    const id = idOf(now)
    from = now
    period = { id, endsAt: firstAfter(now, now + atMost[per], (at) => idOf(at) !== id), length: lengthOf(id) }
    return period
  }
}

/** The first moment between two at which something holds that then goes on to hold. */
const firstAfter = (from: number, to: number, holds: (at: number) => boolean): number => {
  let [before, after] = [Math.floor(from), Math.ceil(to)]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (holds(middle)) after = middle
    else before = middle
  }
  return after
}

const lengthOf = (id: string): number => {
  const [year = 0, month = 0, date] = id.split('-').map(Number)
  return date === undefined ? new Date(Date.UTC(year, month, 0)).getUTCDate() * 86_400 : 86_400
}

/** `sv` writes dates as RFC 3339 does. */
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  try {
    // Differences to UTC are no zones, and there are thousands of them.
    if (!/^[a-z]/i.test(timeZone)) throw new RangeError(timeZone)
    return new Intl.DateTimeFormat('sv', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  } catch {
    throw new TypeError(`there is no time zone ${JSON.stringify(timeZone)}`)
  }
}
