import type { Clock } from './clock.ts'

/**
 * What the work gives, unless it takes longer than `ms` milliseconds. The work itself goes on.
 *
 * @throws Error with `late` when it does, and whatever the work rejects with before that.
 */
export const inTime = <T>(
  clock: Pick<Clock, 'after'>,
  ms: number,
  work: Promise<T>,
  late: string,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const stopTimer = clock.after(ms, () => reject(new Error(late)))
    work.then(resolve, reject).finally(stopTimer)
  })
