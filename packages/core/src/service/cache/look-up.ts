import { BffError } from '../../errors/bff-error.ts'
import type { CallRecord } from '../../scope/call-record.ts'
import { type Cancellation, cancellation } from '../../scope/cancellation.ts'
import { type Clock, tenths } from '../../scope/clock.ts'
import type { CallOptions } from '../call.ts'
import { type Answer, markStale, type Outcome, type Outgoing, type Send, type Settle } from '../outgoing.ts'
import { type CacheKey, keyOfRequest } from './cache-key.ts'
import type { CacheNotes, Failure } from './cache-notes.ts'
import type { CacheEntry, CacheStore } from './cache-store.ts'
import { isFailure } from './failure.ts'
import { isAskedEachTime, type Lifetimes, type Use, useOf } from './freshness.ts'
import { ageOf } from './http-freshness.ts'
import { keep } from './keep.ts'
import { conditionalHeaders, revalidating } from './revalidate.ts'
import type { ServiceLevel } from './second/service-level.ts'
import type { SharedFlight, SharedFlights } from './shared-flights.ts'

/** What the look-ups of a service have in common. */
export interface Shelf {
  readonly store: CacheStore
  /** What instances share; `undefined`: nothing. */
  readonly second: ServiceLevel | undefined
  readonly clock: Clock
  readonly notes: CacheNotes
  readonly flights: SharedFlights
  /** Makes a call for one request only. */
  readonly alone: Send
  /** Makes a call on nobody's behalf: with a deadline of its own. */
  readonly send: Send
}

/** A call whose answer may be kept, and who waits for it. */
export interface Wanted {
  readonly call: Outgoing
  readonly cache: CallOptions['cache'] & {}
  readonly key: CacheKey
  readonly settle: Settle
}

/**
 * Answers one call. What is fresh is given; what is older is given too, while a new one is fetched or when the service
 * fails; everything else is fetched, once for all who ask meanwhile.
 */
export class LookUp {
  readonly #shelf: Shelf
  readonly #wanted: Wanted

  constructor(shelf: Shelf, wanted: Wanted) {
    this.#shelf = shelf
    this.#wanted = wanted
  }

  start(): void {
    const found = this.#shelf.store.get(this.#wanted.key)
    if (this.#isEnough(found)) this.#serve(found)
    else
      this.#find(this.#wanted.call.cancellation, found, (entry) => {
        if (entry instanceof BffError) this.#wanted.settle(entry)
        else this.#serve(entry)
      })
  }

  /** Whether the other instances need not be asked: there is one to give now, to ask the service with, or one on its way. */
  #isEnough(entry: CacheEntry | undefined): boolean {
    const { second, notes, flights } = this.#shelf
    const { key } = this.#wanted
    if (!second || flights.find(key) || notes.isUnkept(key)) return true
    if (!entry) return false
    const use = this.#use(entry)
    if (use === 'if-error') return notes.failure(key) !== undefined
    return use !== 'none' || this.#isAskedEachTime(entry)
  }

  /** Looks whether another instance has a newer answer than there is here. */
  #find(
    waiter: Cancellation,
    here: CacheEntry | undefined,
    done: (entry: CacheEntry | BffError | undefined) => void,
  ): void {
    const { second, store } = this.#shelf
    const { key } = this.#wanted
    if (!second) {
      done(here)
      return
    }
    const remember = (entry: CacheEntry) => {
      const { since = Number.NEGATIVE_INFINITY } = store.get(key) ?? {}
      if (entry.since > since) store.set(key, entry)
    }
    second.find(this.#wanted, remember, waiter, (found) =>
      done(found instanceof BffError ? found : newerOf(here, found)),
    )
  }

  #serve(entry: CacheEntry | undefined): void {
    const use = entry ? this.#use(entry) : 'none'
    if (entry && use === 'fresh') {
      this.#give(entry)
      return
    }
    const failed = this.#shelf.notes.failure(this.#wanted.key)
    if (entry && (use === 'while-revalidating' || (use === 'if-error' && failed))) {
      this.#giveOld(entry, failed ?? true)
      this.#renew(entry)
    } else this.#fetch(entry)
  }

  #give(entry: CacheEntry): void {
    const { call, settle } = this.#wanted
    note(call, { cache: 'hit', ttl: this.#ttl(entry) })
    settle(this.#answerOf(entry))
  }

  /** Gives an older answer, and notes that on the part it is for: why, or `true` when it is only being renewed. */
  #giveOld(entry: CacheEntry, why: Failure | true, how: CacheUse = {}): void {
    const { call, settle } = this.#wanted
    note(call, { cache: 'stale', ttl: this.#ttl(entry), ...(why !== true && staleFor(why)), ...how })
    markStale(call.purpose, why === true || why.error.reason)
    settle(this.#answerOf(entry))
  }

  /** What is kept; where a handler sees the headers, with the `Age` it has by now (RFC 9111 section 4.2.3). */
  #answerOf({ answer, since }: CacheEntry): Answer {
    if (this.#wanted.call.schema) return answer
    const age = ageOf(answer.headers) + this.#shelf.clock.now() - since
    return { ...answer, headers: { ...answer.headers, age: String(Math.floor(age / 1_000)) } }
  }

  /** Fetches a new answer behind an older one: one call at a time, and not right after one that failed. */
  #renew(entry: CacheEntry): void {
    const { flights, notes } = this.#shelf
    const { key } = this.#wanted
    if (flights.find(key) || notes.rests(key)) return
    this.#find(cancellation(), entry, (found) => {
      if (found instanceof BffError || flights.find(key)) return
      if (!found || this.#use(found) !== 'fresh') this.#launch(key, true, found)
    })
  }

  /** Fetches a new answer, or waits for it with others. What there is of an older one may yet be needed. */
  #fetch(entry: CacheEntry | undefined): void {
    const { flights, notes, alone } = this.#shelf
    const { call, key, settle } = this.#wanted
    const how: CacheUse = { forwarded: entry ? 'stale' : 'miss' }
    // Who asks may have left while the store was asked.
    if (call.cancellation.reason) {
      settle(call.cancellation.reason)
      return
    }
    if (notes.isUnkept(key)) {
      note(call, { cache: 'miss', ...how })
      alone(call, settle)
      return
    }
    // What has to be asked for each time is asked for by each request, and by all at once.
    const isOwn = entry !== undefined && this.#isAskedEachTime(entry)
    const at = isOwn ? keyOfRequest(key, call) : key
    const underway = flights.find(at)
    if (underway && !isOwn) how.collapsed = true
    const flight = underway ?? this.#launch(at, entry !== undefined && this.#use(entry) !== 'none', entry)
    flight.join(call.cancellation, (outcome) => this.#land(outcome, flight, entry, how))
  }

  #land(outcome: Outcome, flight: SharedFlight, entry: CacheEntry | undefined, how: CacheUse): void {
    const { call, settle } = this.#wanted
    if (outcome instanceof BffError) {
      const isUsable = entry && isFailure(outcome) && this.#use(entry) !== 'none'
      const { instance } = flight.record ?? {}
      if (isUsable) this.#giveOld(entry, { error: outcome, instance }, how)
      else {
        note(call, { cache: 'miss', ...how, instance })
        settle(outcome)
      }
      return
    }
    note(call, {
      cache: 'miss',
      ...how,
      ...this.#kept(flight),
      ...(outcome.revalidated && { revalidated: true }),
    })
    // What is too large to be kept each request reads for itself.
    if (outcome.oversized) this.#shelf.alone(call, settle)
    else if (!how.collapsed) settle(outcome)
    else if (flight.outdated) this.#fetch(undefined)
    else if (!flight.entry) this.#shelf.alone(call, settle)
    else if (this.#isAskedEachTime(flight.entry)) this.#fetch(flight.entry)
    else settle(outcome)
  }

  /** @param at under which others find it */
  #launch(at: CacheKey, lasting: boolean, entry: CacheEntry | undefined): SharedFlight {
    const { flights, send, second } = this.#shelf
    const { key, cache } = this.#wanted
    const call = whole(this.#wanted.call, second !== undefined)
    const mark = second?.mark
    const headers = entry && cache === 'http' ? conditionalHeaders(call, entry.answer) : call.headers
    const renew = entry && headers !== call.headers ? revalidating(send, entry.answer) : send
    return flights.launch({ key: at, call, headers, lasting }, renew, (flight, outcome) =>
      keep(this.#shelf, { key, call, cache, flight, outcome, mark, entry }),
    )
  }

  /** What an entry is good for right now. Each call reads it with its own times. */
  #use(entry: CacheEntry): Use {
    return useOf(this.#lifetimes(entry), this.#shelf.clock.now() - entry.since)
  }

  /** Whether the service requires revalidation; where the gateway requires it, requests share what they asked for. */
  #isAskedEachTime({ lifetimes }: CacheEntry): boolean {
    return this.#wanted.cache === 'http' && isAskedEachTime(lifetimes)
  }

  #ttl(entry: CacheEntry): number {
    return this.#left(this.#lifetimes(entry), entry.since)
  }

  #left({ ttl }: Lifetimes, since: number): number {
    return tenths(ttl - (this.#shelf.clock.now() - since))
  }

  /** What the log says of an answer that was fetched. */
  #kept({ entry, overtaken }: SharedFlight): CacheUse {
    if (!entry || overtaken) return {}
    return { stored: true, ttl: this.#left(entry.lifetimes, entry.since) }
  }

  #lifetimes({ lifetimes }: CacheEntry): Lifetimes {
    const { cache } = this.#wanted
    return cache === 'http' ? lifetimes : cache
  }
}

const newerOf = (here: CacheEntry | undefined, found: CacheEntry | undefined): CacheEntry | undefined =>
  here && found && here.since >= found.since ? here : (found ?? here)

/** The call as it is made for the cache: what others read as a stream it reads whole, and of JSON the text where others read it. */
const whole = (call: Outgoing, keepsText: boolean): Outgoing => {
  if (!call.schema) return { ...call, options: { ...call.options, whole: true } }
  return keepsText ? { ...call, options: { ...call.options, keepsText } } : call
}

/** What the log says of the cache, and of what failed behind it. */
type CacheUse = Partial<
  Pick<
    CallRecord,
    'cache' | 'forwarded' | 'collapsed' | 'stored' | 'ttl' | 'stale' | 'revalidated' | 'error' | 'instance'
  >
>

const staleFor = ({ error, instance }: Failure): CacheUse => ({
  stale: error.reason,
  error: error.message,
  instance,
})

const note = ({ record }: Outgoing, use: CacheUse) => {
  if (record) Object.assign(record, use)
}
