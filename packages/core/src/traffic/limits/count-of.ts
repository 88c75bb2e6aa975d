import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { Limit } from '../../pressure/limit.ts'
import { type Calendar, calendar } from './calendar.ts'
import { digestOf } from './identity.ts'
import type { Count } from './limit-store.ts'

/** A count, and the seconds its quota is for; `undefined` for requests under way. */
export interface Counting {
  readonly count: Count
  readonly window: number | undefined
}

/**
 * What a request takes of a limit.
 *
 * @param identity whom the limit counts
 * @param ofRoute what a request costs unless the limit says otherwise
 * @param now milliseconds since 1970
 */
export const countOf = (
  limit: Limit,
  c: Context,
  identity: string,
  ofRoute: number,
  now: number,
): Counting => {
  const { name, dryRun, quota } = limit
  const key = `${name}:${digestOf(name, identity)}`
  if (limit.kind === 'concurrency') {
    const { lease } = limit
    const holder = newHolder()
    const count: Count = { ...empty, key, kind: 'concurrency', cost: 1, quota, lease, holder, dryRun }
    return { count, window: undefined }
  }
  const cost = costFor(limit.cost, c, ofRoute)
  const ahead = limit.batch ?? 0
  if (limit.kind === 'rate') {
    const { window, burst } = limit
    const interval = window / quota
    const count: Count = { ...empty, key, kind: 'rate', cost, quota: burst, interval, dryRun, ahead }
    return { count, window: Math.ceil(window / 1_000) }
  }
  const { id, endsAt, length } = calendarOf(limit.per, limit.timeZone, c)(now)
  const ofPeriod = `${key}:${id}`
  const count: Count = { ...empty, key: ofPeriod, kind: 'calendar', cost, quota, endsAt, dryRun, ahead }
  return { count, window: length }
}

const empty = { cost: 0, interval: 0, endsAt: 0, lease: 0, holder: '', ahead: 0 } as const

/** Names each request anew: an id a client sends can come twice at once. */
const newHolder = () => {
  holders += 1
  return `${instance}:${holders}`
}
const instance = randomUUID()
let holders = 0

const costFor = (own: number | ((c: Context) => number) | undefined, c: Context, ofRoute: number): number => {
  if (own === undefined) return ofRoute
  if (typeof own === 'number') return own
  const cost = own(c)
  if (!(Number.isSafeInteger(cost) && cost >= 0))
    throw new TypeError(`limits: cost must be a whole number of at least 0, not ${cost}`)
  return cost
}

/** More than there are zones. */
const maxCalendars = 2_000

const calendars = new Map<string, Calendar>()

const calendarOf = (
  per: 'day' | 'month',
  timeZone: string | ((c: Context) => string),
  c: Context,
): Calendar => {
  const zone = typeof timeZone === 'string' ? timeZone : timeZone(c)
  const key = `${per} ${zone}`
  const found = calendars.get(key)
  if (found) return found
  const made = knownCalendar(per, zone)
  // A caller who invents zones gets UTC and leaves nothing behind; one who spells them in many ways, not much.
  if (made && calendars.size < maxCalendars) calendars.set(key, made)
  return made ?? calendarOf(per, 'UTC', c)
}

const knownCalendar = (per: 'day' | 'month', zone: string): Calendar | undefined => {
  try {
    return calendar(per, zone)
  } catch {
    return undefined
  }
}
