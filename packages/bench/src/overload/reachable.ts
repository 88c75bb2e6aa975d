import type { Proved } from './prove-overload.ts'

/**
 * Answers a second that a gateway could have given at most: all that came, or as many as there is time for when the rest is refused
 * at `cost` µs each. Complete and degraded answers count by what each costs at its own peak, in the shares in which they were
 * given. Where all are complete that is the peak times (1 − 3Sc)/(1 − Sc) at three times the peak S.
 */
export const reachable = ({ rate, peaks, flood }: Proved, cost: number): number => {
  const degraded = flood.good === 0 ? 0 : flood.degraded / flood.good
  const second = (1 - degraded) / peaks.complete + degraded / peaks.degraded
  const refusal = cost / 1e6
  return Math.min(rate, Math.max(0, 1 - rate * refusal) / (second - refusal))
}

/** The share of that which it gave. */
export const shareOfReachable = (one: Proved, cost: number): number =>
  one.flood.goodput / reachable(one, cost)
