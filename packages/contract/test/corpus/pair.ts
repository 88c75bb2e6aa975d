import type { RuleId } from '../../src/differences/rules.ts'

/** Two documents, and what the gate must say of them. */
export interface Pair {
  /** The rule that decides; `none` when the documents say the same in other words. */
  readonly rule: RuleId | 'none'
  /** Whether it is about what clients send, what they receive, or the operation itself. */
  readonly direction: 'request' | 'response' | 'operation'
  /** What happens from the old document to the new one. */
  readonly example: string
  readonly verdict: 'breaking' | 'free'
  readonly old: object
  readonly now: object
}

/** A breaking change beside its harmless opposite. */
export type Twins = readonly [breaking: Pair, harmless: Pair]

type Expected = readonly [rule: RuleId | 'none', example: string]

/**
 * Both ways: what breaks from old to new, and what is harmless, which is the way back unless `harmless` shows another
 * two documents.
 */
export const twins = (
  direction: Pair['direction'],
  [rule, example]: Expected,
  [otherRule, otherExample]: Expected,
  [old, now]: readonly [object, object],
  [from, to]: readonly [object, object] = [now, old],
): Twins => [
  { rule, direction, example, verdict: 'breaking', old, now },
  { rule: otherRule, direction, example: otherExample, verdict: 'free', old: from, now: to },
]
