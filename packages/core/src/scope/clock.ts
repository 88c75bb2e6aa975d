/** Time, so that tests can hold it in their hands. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** Runs `then` once after `ms` milliseconds, unless what it returns is called first. */
  after(ms: number, then: () => void): () => void
  /** Milliseconds by which this process itself was late so far, all together; never goes back. Default: it never is. */
  late?(): number
  /** Runs `then` once what has come in meanwhile was read, unless what it returns is called first. Default: at once. */
  caughtUp?(then: () => void): () => void
}

/** The longest a timer of Node can be set to, in milliseconds, about 24 days; beyond that it fires at once. */
export const maxTimerDelay = 2 ** 31 - 1

/** The machine's own monotonic time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

/** Time that means the same in every process: ms since 1970. */
export const wallClock: Clock = { now: () => Date.now(), after: systemClock.after }

/** Milliseconds to one decimal: what a log line, a header and a person can use of them. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10
