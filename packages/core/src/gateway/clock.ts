/** Time, so that tests can hold it in their hands. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** Runs `then` once after `ms` milliseconds, unless what it returns is called first. */
  after(ms: number, then: () => void): () => void
}

/** The machine's own monotonic time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}
