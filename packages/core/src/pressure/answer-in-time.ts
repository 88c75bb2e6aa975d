import { processClock } from './process-clock.ts'
import { waitFor } from './waiting.ts'

/**
 * What others answer, unless they take longer than `ms` milliseconds. Time in which this process was late itself does not count.
 *
 * @throws Error with `late` when they do, and whatever the answer rejects with before that.
 */
export const answerInTime = <T>(answer: Promise<T>, ms: number, late: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = waitFor(processClock, ms, () => reject(new Error(late)))
    answer.then(resolve, reject).finally(stop)
  })
