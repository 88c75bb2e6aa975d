import { StartError } from '../../errors/start-error.ts'
import { type Clock, systemClock } from '../../scope/clock.ts'

/** Milliseconds in which what may pass by itself is tried again, between two tries, and between two lines about it. */
const patience = 30_000
const pause = 500
const pauseOfLines = 5_000

/**
 * Prepares the start of a gateway, again and again for 30 s where what is missing may come: a database that is started at the same time, or
 * for a moment is not there. To end at once would have whoever starts gateways give up, or wait ever longer before the next try.
 *
 * @throws whatever `prepare` throws, at once unless it may pass.
 */
export const prepareInTime = async (
  prepare: () => Promise<void>,
  clock: Pick<Clock, 'now' | 'after'> = systemClock,
): Promise<void> => {
  const end = clock.now() + patience
  let nextLine = Number.NEGATIVE_INFINITY
  for (;;) {
    try {
      return await prepare()
    } catch (error) {
      const now = clock.now()
      if (!(error instanceof StartError && error.mayPass) || now >= end) throw error
      if (now >= nextLine) {
        console.error(`${error.message}; it is tried again for ${Math.ceil((end - now) / 1_000)} s`)
        nextLine = now + pauseOfLines
      }
      await new Promise<void>((resolve) => clock.after(pause, resolve))
    }
  }
}
