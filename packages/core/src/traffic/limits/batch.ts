import { unitsIn } from './gcra.ts'
import type { Count, Counted } from './limit-store.ts'

/** Milliseconds after which what was taken ahead is spent by nobody any more. */
const life = 1_000

/** What an instance has taken ahead for one caller, and what it knows of its count. A class, since there is one for each caller. */
export class Batch {
  /** When what was taken ahead lapses. */
  lapsesAt = Number.NEGATIVE_INFINITY
  #left = 0
  #askedAt = Number.NEGATIVE_INFINITY
  /** Units that were wanted last, and those that were given. */
  #wanted = 1
  #given = 1
  /** What the store said last, and when. */
  #known = { remaining: 0, reset: 0, at: 0 }
  /** What it has refused last, and until when it would. */
  #refused = { cost: 0, until: Number.NEGATIVE_INFINITY }
  #awaited: Promise<unknown> | undefined = undefined
  /** Units that requests wait for. */
  #waiting = 0

  /** Units that can be spent. Those that are more than a batch are for requests that wait. */
  left({ ahead = 0 }: Count, now: number): number {
    if (now >= this.lapsesAt) return 0
    if (this.#waiting === 0) this.#left = Math.min(this.#left, ahead)
    return this.#left
  }

  /** Whether a request can be decided without the store. */
  holds(count: Count, now: number): boolean {
    return now < this.lapsesAt && this.left(count, now) >= costOf(count)
  }

  /** Whether the store would refuse it for certain: others can only have taken more. */
  isRefused(count: Count, now: number): boolean {
    const { cost, until } = this.#refused
    return !count.dryRun && now < until && costOf(count) - this.left(count, now) >= cost
  }

  spend(units: number): void {
    this.#left -= units
  }

  /** Gives back what a decision did not take after all, unless it has lapsed. */
  putBack(units: number, lapsesAt: number): void {
    if (lapsesAt === this.lapsesAt) this.#left += units
  }

  /** Whether a request would better wait for what another one fetches. */
  isAwaited(count: Count, now: number): boolean {
    return this.#awaited !== undefined && !this.holds(count, now)
  }

  /** Waits for what another request fetches; the next one that fetches does so for all who wait. */
  async arrival(units: number): Promise<void> {
    this.#waiting += units
    await this.#awaited
  }

  /** Says that a request that waited goes on. */
  goesOn(units: number): void {
    this.#waiting -= units
  }

  /**
   * Units to take ahead beside `need`; `undefined` while another request fetches some. Twice as much as the last time where that was
   * spent soon, and nothing where it was not: so less lapses than is spent.
   */
  next({ ahead = 0 }: Count, need: number, now: number): number | undefined {
    if (this.#awaited) return undefined
    const age = now - this.#askedAt
    if (age > life) this.#wanted = 1
    else if (age <= life / 2) this.#wanted = Math.min(ahead, 2 * Math.min(this.#wanted, this.#given))
    return Math.max(0, this.#wanted - need, this.#waiting)
  }

  /** Lets others wait for what this request fetches. */
  fetch(answer: Promise<unknown>): void {
    const arrived = () => {
      this.#awaited = undefined
    }
    this.#awaited = answer.then(arrived, (error) => {
      arrived()
      throw error
    })
    this.#awaited.catch(() => {})
  }

  /** Keeps what was taken ahead by a request that fetched it. */
  keep(units: number, cost: number, askedAt: number): void {
    this.#left = units
    this.#given = cost + units
    this.#askedAt = askedAt
    this.lapsesAt = askedAt + life
  }

  /** Remembers what the store said. */
  learn({ cost }: Count, { fits, remaining, wait, reset }: Counted, now: number): void {
    this.#known = { remaining, reset, at: now }
    if (!fits) this.#refused = { cost, until: now + wait }
  }

  /** What is there, as far as it is known here. */
  counted(count: Count, fits: boolean, now: number): Counted {
    const { quota, interval, kind } = count
    const { remaining, at } = this.#known
    const reset = Math.max(0, at + this.#known.reset - now)
    const inStore = kind === 'rate' ? unitsIn({ interval, burst: quota }, now + reset, now) : remaining
    const { cost, until } = this.#refused
    const wait = kind === 'rate' ? Math.max(0, until - now + (costOf(count) - cost) * interval) : reset
    const left = Math.min(quota, inStore + this.left(count, now))
    return { fits, remaining: left, wait: fits ? 0 : wait, reset }
  }
}

/** A request that costs more than there ever is costs all there is. */
export const costOf = ({ cost, quota }: Count): number => Math.min(cost, quota)
