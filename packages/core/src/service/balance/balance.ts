import { BffError } from '../../errors/bff-error.ts'
import { type Outgoing, type Policy, whenOver } from '../outgoing.ts'
import { verdictOn } from '../policies/verdict.ts'
import { affinity } from './affinity.ts'
import type { Member } from './member.ts'
import type { Members } from './members.ts'
import type { Outliers } from './outliers.ts'

/** Chooses one of the instances that are available, for a call without a key. `undefined` when there is none. */
export type Choose = (available: readonly Member[], call: Outgoing) => Member | undefined

/** The surroundings of {@link balance}. */
export interface BalanceParts {
  readonly members: Members
  readonly choose: Choose
  /** For calls that are made again: one that takes turns has turns of its own, or every other call would fall on the same instance. */
  readonly chooseAgain: Choose
  /** `undefined`: no instance is ejected. */
  readonly outliers: Outliers | undefined
  /** Called with the instance that was ejected, and its last failure. */
  readonly ejected?: (member: Member, error: BffError | undefined) => void
}

/**
 * Sends each call to one of the instances of its service. A call with a key (`affinity`) goes where its key belongs.
 * One that is made again, by a retry or a hedge, goes to another instance than the last time, if there is another. As
 * long as no instance is known it goes where it would without this policy.
 */
export const balance =
  ({ members, choose, chooseAgain, outliers, ejected }: BalanceParts): Policy =>
  (next) =>
  (call, settle) => {
    const available = members.available()
    const others = withoutTried(available, call)
    const { affinity: key } = call.options
    const member =
      key !== undefined ? affinity(others, key) : (others === available ? choose : chooseAgain)(others, call)
    if (!member) {
      next(call, settle)
      return
    }
    const { cancellation } = call
    call.instance = member
    member.running += 1
    next(call, (outcome) => {
      whenOver(outcome, (error) => {
        member.running -= 1
        const verdict = verdictOn(call, cancellation, error, !(outcome instanceof BffError))
        if (!outliers?.(member, verdict, members.all, call)) return
        members.reconsider()
        ejected?.(member, error)
      })
      settle(outcome)
    })
  }

/** A call that was made before still says where it went. */
const withoutTried = (available: readonly Member[], { instance }: Outgoing): readonly Member[] => {
  if (available.length < 2 || !available.some((member) => member === instance)) return available
  return available.filter((member) => member !== instance)
}
