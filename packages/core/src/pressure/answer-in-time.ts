import { inTime } from '../scope/in-time.ts'
import { processClock } from './process-clock.ts'
import { waitFor } from './waiting.ts'

const fairTimer = { after: (ms: number, then: () => void) => waitFor(processClock, ms, then) }

/**
 * What others answer, unless they take longer than `ms` milliseconds: as `inTime()`, but time in which this process was late itself
 * does not count. For what is asked over a socket.
 *
 * @throws Error with `late` when they do, and whatever the answer rejects with before that.
 */
export const answerInTime = <T>(answer: Promise<T>, ms: number, late: string): Promise<T> =>
  inTime(fairTimer, ms, answer, late)
