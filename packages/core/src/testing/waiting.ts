import { type Clock, systemClock } from '../scope/clock.ts'

/** How long a test waits for something, in ms: less than the 5,000 that Vitest gives a test, and then says nothing. */
export const defaultWaitTimeout = 4_000

/** How long is waited, and on which clock. */
export interface WaitingOptions {
  /** Milliseconds. Default {@link defaultWaitTimeout}. */
  readonly timeout?: number
  /** Default the machine's. */
  readonly clock?: Clock
}

/**
 * Promises for something to become true: each is checked when it is made, and again at every `changed()`. One that is
 * late rejects with what `missing` says, `1 call is open` becoming `1 call is open after 4000 ms`.
 */
export const waiting = ({ timeout = defaultWaitTimeout, clock = systemClock }: WaitingOptions = {}) => {
  const checks = new Set<() => void>()

  const until = (reached: () => boolean, missing: () => string) => {
    // Made here: its stack leads to the line of the test that waits.
    const late = new Error()
    Error.captureStackTrace(late, until)
    return new Promise<void>((resolve, reject) => {
      if (reached()) return resolve()
      const check = () => {
        if (!reached()) return
        end()
        resolve()
      }
      const stop = clock.after(timeout, () => {
        end()
        reject(saying(late, `${missing()} after ${timeout} ms`))
      })
      const end = () => {
        checks.delete(check)
        stop()
      }
      checks.add(check)
    })
  }

  return {
    until,
    changed: () => {
      for (const check of checks) check()
    },
  }
}

/** The stack of an error begins with its message, here an empty one. */
const saying = (error: Error, message: string) => {
  const frames = error.stack?.replace(/^.*/, '') ?? ''
  error.message = message
  error.stack = `${error}${frames}`
  return error
}
