import { type PassedStatus, passedStatusFlaw } from '../../errors/passed-status.ts'
import type { Refused } from './refused.ts'

/** Statuses of a service that are the client's business: bare ones, and those that say what is wrong. */
export type Passes = readonly (PassedStatus | Refused)[]

/** The statuses of what a call passes on, in its order. */
export const passedStatuses = (passes: Passes): readonly PassedStatus[] =>
  passes.flatMap((pass) => (typeof pass === 'number' ? pass : pass.statuses))

/** How a status is passed on: with what is wrong, or bare (`true`); `undefined` when it is not. */
export const passOf = (
  { passes }: { readonly passes: Passes },
  status: number,
): Refused | true | undefined => {
  for (const pass of passes) {
    if (pass === status) return true
    if (typeof pass === 'object' && pass.statuses.some((one) => one === status)) return pass
  }
  return undefined
}

/** What makes two lists of passes the same. */
export const keyOfPasses = (passes: Passes): string =>
  passes.map((pass) => (typeof pass === 'number' ? pass : `${pass.statuses.join('+')}#${pass.id}`)).join()

/** Why one of them cannot be passed on, or `undefined`. What {@link refused} made was checked there. */
export const passesFlaw = (passes: Passes): string | undefined => {
  for (const pass of passes) {
    const flaw = typeof pass === 'object' ? undefined : passedStatusFlaw(pass)
    if (flaw !== undefined) return flaw
  }
  return undefined
}
