import type { Clock } from '../scope/clock.ts'

/** Calls to services, and milliseconds since the first of them, until code that is used is compiled. */
const coldCalls = 500
const coldTime = 5_000

/** Milliseconds since the first call after which a process with little to do is not called cold any more. */
const maxColdTime = 60_000

/** Whether a process is new, so that what it sees of others is its own slowness. */
export interface Coldness {
  /** Begins it: from here on the process is cold. Without it, it never is. */
  begin(): void
  /** Is asked once for each call to a service. */
  isCold(): boolean
}

/**
 * Judges whether a process is cold: since `begin()`, until it has made 500 calls and 5 s have passed since the first of them, at
 * most for 60 s. No timer runs: who asks ends it.
 *
 * @param ended called when it ends, with the milliseconds it lasted and the number of calls
 */
export const coldness = (
  clock: Pick<Clock, 'now'>,
  ended: (lasted: number, calls: number) => void,
): Coldness => {
  let cold = false
  let since: number | undefined
  let calls = 0

  return {
    begin: () => {
      cold = true
    },
    isCold: () => {
      if (!cold) return false
      const now = clock.now()
      since ??= now
      const lasted = now - since
      if (lasted >= maxColdTime || (lasted >= coldTime && calls >= coldCalls)) {
        cold = false
        ended(lasted, calls)
        return false
      }
      calls += 1
      return true
    },
  }
}
