import type { Context } from 'hono'

/** Whether there is an answer that is no refusal. To ask for one that is not there would make it. */
export const isGood = (c: Context): boolean => c.finalized && c.res.status < 400

/**
 * Runs what stands behind middleware, and returns whether the answer is from there and no refusal. One that was there before is not:
 * hono leaves it in place of what handlers give.
 */
export const answersBehind = async (c: Context, next: () => Promise<void>): Promise<boolean> => {
  const isTaken = c.finalized
  await next()
  return !isTaken && isGood(c)
}
