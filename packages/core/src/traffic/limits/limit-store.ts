/** One count a request is held against, as a store knows it. Nothing of whom it is can be read from it. */
export interface Count {
  /** The limit and a digest of whom it counts; of a calendar also which period. */
  readonly key: string
  readonly kind: 'rate' | 'calendar' | 'concurrency'
  /** Units that are taken: of `concurrency` always 1. */
  readonly cost: number
  /** Units there are at most: the burst of a rate. */
  readonly quota: number
  /** Of a rate: milliseconds in which one unit comes back. */
  readonly interval: number
  /** Of a calendar: when its period ends, in milliseconds since 1970. */
  readonly endsAt: number
  /** Of requests under way: milliseconds after which they are forgotten. */
  readonly lease: number
  /** Of requests under way: which request it is. */
  readonly holder: string
  /** Takes also what is not there. */
  readonly dryRun: boolean
  /**
   * Of a rate or calendar: units that may be taken beyond the cost, for who asks to spend them later; at most half of what is left
   * behind the cost. Default 0.
   */
  readonly ahead?: number
}

/** What became of one count. */
export interface Counted {
  /** Whether there was enough. */
  readonly fits: boolean
  /** Units that are left. */
  readonly remaining: number
  /** Milliseconds until the cost fits; 0 when it does. Unknown for requests under way: 0. */
  readonly wait: number
  /** Milliseconds until nothing is spent any more. */
  readonly reset: number
  /** Units that were taken ahead. Default 0. */
  readonly ahead?: number
}

/** Keeps what is spent of limits. What it gives may be there at once, so that nobody waits for memory. */
export interface LimitStore {
  /** Takes the cost of all counts in one step, or of none when one has too little. In the order of the counts. */
  take(counts: readonly Count[]): readonly Counted[] | Promise<readonly Counted[]>
  /** Takes more of rates and calendars afterwards, at most until a bucket owes as much as it holds. */
  charge(counts: readonly Count[]): void | Promise<void>
  /** Says that a request is over. */
  release(counts: readonly Count[]): void | Promise<void>
  /** Says that requests go on, before a lease ends. Default: it needs no reminder. */
  renew?(counts: readonly Count[]): Promise<void>
  /** Instances that share it, known lately. Default 1. */
  instances?(): number
  /** Whether it gives units `ahead`. Default `false`: then `batch` of a limit does nothing. */
  readonly givesAhead?: boolean
}
