import type { Clock } from '../scope/clock.ts'
import { fairNow, waitFor } from './waiting.ts'

/** Who reads what is watched, and the bytes that wait for it. */
export interface IdleWatchReader {
  readonly writableLength: number
}

/**
 * Watches something that may take as long as it goes on: runs `then` once it has stood still for `ms` milliseconds. Time in
 * which this process was late itself does not count, nor does any in which bytes wait for its `reader`: how long a client may take is
 * for the edge to decide.
 */
export class IdleWatch {
  readonly #clock: Clock
  readonly #ms: number
  readonly #then: () => void
  readonly #reader: IdleWatchReader | undefined
  #movedAt: number
  #stopTimer: () => void

  constructor(clock: Clock, ms: number, then: () => void, reader?: IdleWatchReader) {
    this.#clock = clock
    this.#ms = ms
    this.#then = then
    this.#reader = reader
    this.#movedAt = fairNow(clock)
    this.#stopTimer = waitFor(clock, ms, () => this.#due())
  }

  /** Takes note that it goes on. The timer is not touched: it looks when it is due. */
  moved(): void {
    this.#movedAt = fairNow(this.#clock)
  }

  stop(): void {
    this.#stopTimer()
  }

  #due(): void {
    if (this.#reader?.writableLength) this.moved()
    const left = this.#movedAt + this.#ms - fairNow(this.#clock)
    if (left < 1) this.#then()
    else this.#stopTimer = waitFor(this.#clock, Math.ceil(left), () => this.#due())
  }
}
