import type { Clock } from '../scope/clock.ts'

/**
 * The time others are measured by: the clock's, without what this process was late itself. A service whose answer lay
 * unread is as fast as it was.
 */
export const fairNow = (clock: Clock): number => clock.now() - (clock.late?.() ?? 0)

/** Called when the waiting is over, with the milliseconds others really had. */
export type WaitingOver = (had: number) => void

/**
 * Waits for others: runs `then` once they had `ms` milliseconds, unless what it returns is called first. Time in which this
 * process was late itself does not count; before the verdict, what has come in meanwhile is read.
 *
 * @param atMost milliseconds after which it is over all the same, on the clock of the wall. Default: never.
 */
export const waitFor = (clock: Clock, ms: number, then: WaitingOver, atMost = Infinity): (() => void) => {
  const waiting = new Waiting(clock, ms, then, atMost)
  return () => waiting.stop()
}

/** What {@link waitFor} does, for whoever stops it without a closure. */
export class Waiting {
  readonly #clock: Clock
  readonly #ms: number
  readonly #then: WaitingOver
  /** On the clock that is fair to others. */
  readonly #end: number
  readonly #wallEnd: number
  #stop: () => void

  constructor(clock: Clock, ms: number, then: WaitingOver, atMost: number) {
    const now = clock.now()
    this.#clock = clock
    this.#ms = ms
    this.#then = then
    this.#end = now - (clock.late?.() ?? 0) + ms
    this.#wallEnd = now + atMost
    this.#stop = clock.after(ms, () => this.#due())
  }

  stop(): void {
    this.#stop()
  }

  #due(): void {
    const clock = this.#clock
    const left = Math.min(this.#end - fairNow(clock), this.#wallEnd - clock.now())
    // Node's timers may come a fraction early.
    if (left >= 1) this.#stop = clock.after(Math.ceil(left), () => this.#due())
    else if (clock.caughtUp) this.#stop = clock.caughtUp(() => this.#over())
    else this.#over()
  }

  #over(): void {
    this.#then(Math.min(this.#ms, this.#ms - (this.#end - fairNow(this.#clock))))
  }
}
