import type { Clock } from '../../scope/clock.ts'
import type { Member } from './member.ts'

/** Called when an instance is no longer ejected, with the milliseconds since its ejection; noticed when the next call is made. */
export type Returned = (member: Member, lasted: number) => void

/** The instances of a service, as they come and go, fail and recover. */
export class Members {
  readonly #clock: Clock
  readonly #returned: Returned | undefined
  #all: readonly Member[] = []
  #available: readonly Member[] = []
  /** When one of them is due back; until then `#available` holds. */
  #nextReturn = 0

  constructor(clock: Clock, returned?: Returned) {
    this.#clock = clock
    this.#returned = returned
  }

  /** All of them, in the order of their addresses. */
  get all(): readonly Member[] {
    return this.#all
  }

  /** From now on it is these. */
  replace(all: readonly Member[]): void {
    this.#all = all
    this.reconsider()
  }

  /**
   * Those that calls may go to: not ejected, and healthy. When that is less than half of them it is all: the few would
   * go under what the many cannot carry, and a fault everywhere is more likely a fault of the judgement (Envoy's panic
   * threshold, 50 %).
   */
  available(): readonly Member[] {
    const now = this.#clock.now()
    if (now >= this.#nextReturn) this.#settle(now)
    return this.#available
  }

  /** Called when one was ejected, or its health changed. */
  reconsider(): void {
    this.#nextReturn = Number.NEGATIVE_INFINITY
  }

  #settle(now: number): void {
    const wellOnes = this.#all.filter(({ healthy, ejectedUntil }) => healthy && ejectedUntil <= now)
    this.#available = wellOnes.length * 2 < this.#all.length ? this.#all : wellOnes
    this.#nextReturn = Infinity
    for (const member of this.#all) {
      const { ejectedUntil, ejectedSince } = member
      if (ejectedUntil > now) this.#nextReturn = Math.min(this.#nextReturn, ejectedUntil)
      else if (ejectedSince !== undefined) {
        member.ejectedSince = undefined
        this.#returned?.(member, now - ejectedSince)
      }
    }
  }
}
