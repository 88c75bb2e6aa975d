import type { BffError } from '../../errors/bff-error.ts'
import { fairNow } from '../../pressure/waiting.ts'
import type { Cancellable, Cancellation } from '../../scope/cancellation.ts'
import type { Outgoing, Send, Settle, Upstream } from '../outgoing.ts'

/** Calls of one request that are under way at a service at a time. Half of the usual bulkhead: one request never fills it alone. */
export const callsAtOnce = 64

/** Whose turn it is among the calls of one request to one service. */
export class Turns {
  readonly upstream: Upstream
  /** Those of the same request at another service. */
  readonly other: Turns | undefined
  #running = 0
  #starting = false
  /** In the order they came; most requests need none. */
  #waiting: Set<Waiter> | undefined = undefined

  constructor(upstream: Upstream, other: Turns | undefined) {
    this.upstream = upstream
    this.other = other
  }

  /** Makes a call at once or when it is its turn. */
  take(next: Send, call: Outgoing, settle: Settle): void {
    const waiting = this.#waiting
    if (this.#running < callsAtOnce && !waiting?.size) this.#make(next, call, settle)
    else {
      this.#waiting ??= new Set()
      this.#waiting.add(new Waiter(this, next, call, settle))
    }
  }

  /** One of those who wait has left. */
  leave(waiter: Waiter): void {
    this.#waiting?.delete(waiter)
  }

  #make(next: Send, call: Outgoing, settle: Settle): void {
    this.#running += 1
    next(call, (outcome) => {
      this.#running -= 1
      settle(outcome)
      this.#startOthers()
    })
  }

  /** In a loop, since a call may end before it returns, as one that an open breaker refuses: each would be deeper in the stack. */
  #startOthers(): void {
    if (this.#starting || !this.#waiting) return
    this.#starting = true
    for (const waiter of this.#waiting) {
      if (this.#running >= callsAtOnce) break
      this.#waiting.delete(waiter)
      waiter.stop()
      this.#make(waiter.next, waiter.call, waiter.settle)
    }
    this.#starting = false
  }
}

/** A call that waits for its turn. */
class Waiter implements Cancellable {
  readonly next: Send
  readonly call: Outgoing
  readonly settle: Settle
  readonly #turns: Turns
  readonly #cancellation: Cancellation
  readonly #since: number

  constructor(turns: Turns, next: Send, call: Outgoing, settle: Settle) {
    this.next = next
    this.call = call
    this.settle = settle
    this.#turns = turns
    this.#cancellation = call.cancellation
    this.#since = fairNow(call.scope.clock)
    call.waits = true
    call.cancellation.add(this)
  }

  /** Ends the waiting. What it took of the time of the call, the service does not have. */
  stop(): void {
    const { call } = this
    this.#cancellation.remove(this)
    call.waits = false
    call.granted = Math.max(1, call.granted - Math.floor(fairNow(call.scope.clock) - this.#since))
  }

  cancel(reason: BffError): void {
    this.#turns.leave(this)
    this.settle(reason)
  }
}
