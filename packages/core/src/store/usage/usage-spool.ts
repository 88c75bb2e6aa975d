import { UsageBatch } from './usage-batch.ts'

/** Why a request is not counted. */
export type DropReason = 'full' | 'long' | 'closed'

/** What is told of requests that are not counted. */
type Dropped = (reason: DropReason) => void

/** Bytes of an account, an operation and a version together: PostgreSQL has no room for more in a key. */
const maxBytes = 2_000

/** What is counted and not written yet: a batch that grows, and one that is being written or waits for another try. */
export class UsageSpool {
  readonly #maxRows: number
  readonly #onDropped: Dropped
  #growing = new UsageBatch(1)
  #leaving: UsageBatch | undefined
  /** Requests that were not counted. */
  dropped = 0
  /** From now on nothing is counted. */
  closed = false

  constructor(maxRows: number, onDropped: Dropped) {
    this.#maxRows = maxRows
    this.#onDropped = onDropped
  }

  /** Both batches, of which the first may be in the database already. */
  get batches(): readonly UsageBatch[] {
    return this.#leaving ? [this.#leaving, this.#growing] : [this.#growing]
  }

  /** Rows that will be written. */
  get rows(): number {
    return this.#growing.size + (this.#leaving?.size ?? 0)
  }

  /** Requests that are counted and may not be written yet. */
  get waiting(): number {
    return this.#growing.requests + (this.#leaving?.requests ?? 0)
  }

  count(account: string, operation: string, version: string, at: number): void {
    if (this.closed || !this.#growing.again(account, operation, version, at))
      this.#countNew(account, operation, version, at)
  }

  /** The batch that is to be written next: that of before as long as it was not, and then all that was counted since. */
  next(): UsageBatch | undefined {
    if (this.#leaving === undefined && this.#growing.size > 0) {
      this.#leaving = this.#growing
      this.#growing = new UsageBatch(this.#leaving.number + 1)
    }
    return this.#leaving
  }

  /** The batch is in the database. */
  written(batch: UsageBatch): void {
    if (this.#leaving === batch) this.#leaving = undefined
  }

  #countNew(account: string, operation: string, version: string, at: number) {
    const names = [account, operation, version].map(storable)
    const [by = '', what = '', which = ''] = names
    if (this.closed) this.#drop('closed')
    else if (Buffer.byteLength(names.join('')) > maxBytes) this.#drop('long')
    else if (this.#growing.again(by, what, which, at)) return
    else if (this.rows >= this.#maxRows) this.#drop('full')
    else this.#growing.first(by, what, which, at)
  }

  #drop(reason: DropReason) {
    this.dropped += 1
    this.#onDropped(reason)
  }
}

/** A name as every database keeps it: PostgreSQL refuses NUL and halves of characters, and with them a whole batch. */
export const storable = (name: string): string => name.toWellFormed().replaceAll('\0', '\uFFFD')
