import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds in which something has to come about, also on a machine that is busy. */
export const waitTimeout = 30_000

/**
 * Ends the journey unless something is as it should be.
 *
 * @throws Error that says what was expected and what came.
 */
export function expected(right: boolean, what: string, came: unknown): asserts right {
  if (!right) throw new Error(`expected ${what}\ncame     ${came}`)
}

/**
 * Looks again and again until what is seen is right, for 30 s at most.
 *
 * @throws Error that says what was expected and what was seen last, or the reason of the signal.
 */
export const until = async <T>(
  what: string,
  look: () => Promise<T>,
  right: (seen: T) => boolean,
  signal: AbortSignal,
): Promise<T> => {
  const deadline = performance.now() + waitTimeout
  for (;;) {
    const seen = await look()
    if (right(seen)) return seen
    expected(performance.now() < deadline, `${what} within ${waitTimeout / 1_000} s`, JSON.stringify(seen))
    await wait(100, undefined, { signal })
  }
}
