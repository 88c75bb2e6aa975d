import { BffError } from '../../../errors/bff-error.ts'
import type { Scope } from '../../../scope/scope.ts'
import { type ManualClock, manualClock } from '../../../testing/manual-clock.ts'
import { countDrift } from '../../lanes/drift.ts'
import {
  type Answer,
  compose,
  type Outcome,
  type Outgoing,
  type Purpose,
  type Settle,
} from '../../outgoing.ts'
import { deadline } from '../../policies/deadline.ts'
import { record } from '../../record.ts'
import { cache } from '../cache.ts'
import { type CacheStore, memoryStore } from '../cache-store.ts'
import { type KeptAnswers, keptAnswers } from '../kept-answers.ts'
import { secondLevel } from '../second/second-level.ts'
import type { SharedCache } from '../second/shared-cache.ts'
import { type Asked, type CatalogOptions, catalogCalls } from './catalog-call.ts'

/** One call that was asked for. */
export interface Asking {
  /** How it ended; `undefined` as long as it is not. */
  readonly outcome: Outcome | undefined
  readonly purpose: Purpose
  readonly scope: Scope
  /** Ends it. Default: since the client has left. */
  leave(reason?: BffError): void
}

/** One call as the service received it. */
export interface Received {
  readonly call: Outgoing
  /** Why nobody wants its answer any more. */
  readonly aborted: BffError | undefined
  answer(value: unknown, more?: Partial<Answer>): void
  fail(error: BffError): void
}

/** What a cache is tried with. */
export interface CachedOptions extends CatalogOptions {
  readonly store?: CacheStore
  readonly kept?: KeptAnswers
  /** What it shares with other instances. Default: nothing. */
  readonly shared?: SharedCache
  /** Default: one of its own. */
  readonly clock?: ManualClock
}

/** Requests, a cache, and a service that the test answers for. */
export const cached = ({
  store = memoryStore(2 ** 20),
  kept = keptAnswers(),
  shared,
  clock = manualClock(),
  ...options
}: CachedOptions = {}): {
  readonly clock: ManualClock
  /** The calls the service has received, in their order. */
  readonly received: Received[]
  readonly kept: KeptAnswers
  /** @param over why the call was ended before it was made */
  ask(asked?: Asked, over?: BffError): Asking
} => {
  const received: Received[] = []
  const callOf = catalogCalls(clock, options)
  const second = shared && secondLevel(shared, 'test', clock, { warn: () => {} })
  const send = compose(
    [deadline, record(countDrift()), cache({ store, clock, service: 'catalog', kept, shared: second })],
    (call, settle) => {
      received.push(receive(call, settle))
    },
  )

  return {
    clock,
    kept,
    received,
    ask: (asked, over) => {
      const call = callOf(asked)
      const { purpose, scope } = call
      let outcome: Outcome | undefined
      if (over) purpose.cancellation.cancel(over)
      send(call, (settled) => {
        if (outcome) throw new Error('a call that has ended has ended again')
        outcome = settled
        scope.end(() => {})
      })
      return {
        get outcome() {
          return outcome
        },
        purpose,
        scope,
        leave: (reason = gone) => purpose.cancellation.cancel(reason),
      }
    },
  }
}

const gone = new BffError('BFF_CLIENT_GONE', 'client: disconnected before the answer was ready')

const receive = (call: Outgoing, settle: Settle): Received => {
  let aborted: BffError | undefined
  const finish = (outcome: Outcome) => {
    if (aborted) return
    call.cancellation.remove(listener)
    settle(outcome)
  }
  const listener = {
    cancel: (reason: BffError) => {
      aborted = reason
      settle(reason)
    },
  }
  call.cancellation.add(listener)
  return {
    call,
    get aborted() {
      return aborted
    },
    answer: (value, more) => {
      const text = call.options.keepsText ? { text: JSON.stringify(value) } : {}
      finish({ status: 200, headers: {}, value, size: 100, ...text, ...more })
    },
    fail: finish,
  }
}
