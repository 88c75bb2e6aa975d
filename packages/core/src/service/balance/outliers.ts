import { checkRange } from '../../errors/option-range.ts'
import type { Clock } from '../../scope/clock.ts'
import { type Named, type Repeats, repeats } from '../policies/breaker/repeats.ts'
import type { Verdict } from '../policies/verdict.ts'
import type { Member } from './member.ts'

/** When an instance that fails is left alone for a while. Envoy's outlier detection, and its defaults. */
export interface OutlierOptions {
  /**
   * Failures in a row, of which those at one path count at most twice, until another instance answers there. Default 5 (Envoy's
   * `consecutive_5xx`).
   */
  readonly failures?: number
  /** Milliseconds of its first ejection; the second one in a row lasts twice as long, and so on. Default 30,000. */
  readonly ejection?: number
  /** Milliseconds an ejection lasts at most. Default 300,000. */
  readonly maxEjection?: number
}

/** Called with the verdict of a call on its instance; returns whether that has ejected it. */
export type Outliers = (member: Member, verdict: Verdict, all: readonly Member[], call?: Named) => boolean

/** Failures in a row until an instance is ejected, unless configured. */
export const defaultFailures = 5

/** Paths of one instance that are distinguished between two successes: 4 KiB, and only while it fails. */
const slots = 256

/** Milliseconds after which a healthy instance has one ejection less: Envoy's sweep. */
const forgetsAfter = 10_000

/**
 * Ejects instances that fail several times in a row, each for longer than the last time, but never more than half of them
 * at the same time. No timer runs: an ejection is over when its time is.
 */
export const outliers = (options: OutlierOptions, clock: Clock): Outliers => {
  const { failures = defaultFailures, ejection = 30_000, maxEjection = 300_000 } = options

  const failedPaths = new WeakMap<Member, Repeats>()

  const forgive = (member: Member) => {
    if (member.failures > 0) failedPaths.delete(member)
    member.failures = 0
  }
  const counts = (member: Member, call: Named, now: number): boolean => {
    const repeated = failedPaths.get(member) ?? repeats(Number.POSITIVE_INFINITY, slots)
    failedPaths.set(member, repeated)
    return repeated.take(call, now)
  }

  /** What one instance answers is not to blame for what it failed with at the others. */
  const clearOf = (call: Named, member: Member, all: readonly Member[]) => {
    for (const other of all) if (other !== member && other.failures > 0) failedPaths.get(other)?.forget(call)
  }

  return (member, verdict, all, call) => {
    if (verdict === 'success') {
      forgive(member)
      if (call) clearOf(call, member, all)
    }
    if (verdict !== 'failure' && verdict !== 'unreachable') return false
    const now = clock.now()
    // A call that was in flight when it was ejected adds nothing.
    if (member.ejectedUntil > now) return false
    if (verdict === 'failure' && call && !counts(member, call, now)) return false
    member.failures += 1
    if (member.failures < failures || !mayLose(all, now)) return false

    const well = Math.floor((now - member.ejectedUntil) / forgetsAfter)
    member.ejections = Math.max(0, member.ejections - well) + 1
    member.ejectedSince = now
    member.ejectedUntil = now + Math.min(ejection * member.ejections, maxEjection)
    forgive(member)
    return true
  }
}

/** Whether at most half are ejected, with one more. */
const mayLose = (all: readonly Member[], now: number): boolean => {
  let ejected = 1
  for (const { ejectedUntil } of all) if (ejectedUntil > now) ejected += 1
  return ejected * 2 <= all.length
}

/** Throws a TypeError naming the option and its value. */
export const checkOutliers = (where: string, options: OutlierOptions): void => {
  checkRange(`${where}: failures`, options.failures, { from: 1, whole: true })
  checkRange(`${where}: ejection`, options.ejection, { from: 1 })
  checkRange(`${where}: maxEjection`, options.maxEjection, { from: options.ejection ?? 1 })
}
