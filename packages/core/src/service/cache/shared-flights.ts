import type { CallRecord } from '../../scope/call-record.ts'
import { cancellation } from '../../scope/cancellation.ts'
import type { Clock } from '../../scope/clock.ts'
import { SharedWork } from '../../scope/shared-work.ts'
import type { Outcome, Outgoing, Send } from '../outgoing.ts'
import { type Group, noGroups } from './cache-groups.ts'
import { type CacheKey, isOfPath, resourceOfKey } from './cache-key.ts'
import type { CacheEntry, Selection } from './cache-store.ts'
import { detachedCall } from './detached-call.ts'

/** A call that several requests wait for. It belongs to none of them. */
export class SharedFlight extends SharedWork<Outcome> {
  /** When it was made, in the clock's milliseconds. */
  readonly since: number
  /** Whether a write has overtaken it: what it brings may be from before, and is not kept. */
  overtaken = false
  /** The groups that were dropped since it was made, where it may yet turn out to belong to one of them. */
  dropped: Set<Group> | undefined = undefined
  /** Whether it did: who came since may not have what it brings, since that may be from before. */
  outdated = false
  /** The groups its call names. */
  readonly groups: readonly Group[]
  /** What is kept of it; `undefined` for an answer that only whoever made the call may have. */
  entry: CacheEntry | undefined = undefined
  /** Where it notes how often it was made, and at which instance: in the log of who made it, or, where it is nobody's, apart. */
  readonly record: CallRecord | undefined

  constructor(since: number, record: CallRecord | undefined, groups: readonly Group[]) {
    super()
    this.groups = groups
    this.since = since
    this.record = record
  }
}

/** A call that is made for all who ask meanwhile. */
interface Launch {
  /** Under which others find it. */
  readonly key: CacheKey
  readonly call: Outgoing
  /** The headers it is made with. */
  readonly headers: Outgoing['headers']
  /** Whether it goes on when nobody waits for it. */
  readonly lasting: boolean
}

/** The calls under way that requests can share, at most one for each key. */
export interface SharedFlights {
  /** The one others can wait for. */
  find(key: CacheKey): SharedFlight | undefined
  /**
   * Makes a call on nobody's behalf. It ends after its own timeout, or when the last who waits for it has left; one
   * that is `lasting` does not need anybody.
   *
   * @param landed called with the outcome before the waiting calls get it
   */
  launch(launch: Launch, send: Send, landed: (flight: SharedFlight, outcome: Outcome) => void): SharedFlight
  /** A write has changed a resource: who asks from now on waits for none of the calls that are under way. */
  overtake(resource: string): void
  /**
   * The same for what is selected. Of a call whose service may yet name the group, what it brings counts as from before if the service
   * does, and not otherwise.
   */
  purge(selection: Selection): void
}

/** Makes identical calls of several requests once. */
export const sharedFlights = (clock: Pick<Clock, 'now'>): SharedFlights => {
  const underWay = new Map<CacheKey, SharedFlight>()

  return {
    find: (key) => {
      const flight = underWay.get(key)
      return flight?.reason ? undefined : flight
    },
    launch: ({ key, call, headers, lasting }, send, landed) => {
      const flight = new SharedFlight(
        clock.now(),
        lasting ? call.record && { ...call.record } : call.record,
        groupsOf(call),
      )
      const detached = detachedCall(call, flight, headers)
      detached.record = flight.record
      if (lasting) flight.join(cancellation(), ignore)
      underWay.set(key, flight)
      send(detached, (outcome) => {
        detached.scope.end(ignore)
        if (underWay.get(key) === flight) underWay.delete(key)
        landed(flight, outcome)
        flight.land(outcome)
      })
      return flight
    },
    overtake: (resource) => {
      for (const [key, flight] of underWay)
        if (resourceOfKey(key) === resource) {
          flight.overtaken = true
          underWay.delete(key)
        }
    },
    purge: ({ group, path }) => {
      for (const [key, flight] of underWay) {
        if (path !== undefined && !isOfPath(key, path)) continue
        if (group !== undefined && !flight.groups.includes(group)) {
          flight.dropped ??= new Set()
          flight.dropped.add(group)
        } else {
          flight.overtaken = true
          underWay.delete(key)
        }
      }
    },
  }
}

const groupsOf = ({ options: { cache } }: Outgoing): readonly Group[] =>
  (typeof cache === 'object' ? cache.groups : undefined) ?? noGroups

const ignore = () => {}
