import type { BffError } from '../errors/bff-error.ts'
import type { Degraded } from '../view/degraded.ts'
import type { PartPolicy } from '../view/view.ts'

/** What became of one part: its trimmed value, or why there is none. */
export type Outcome = { readonly value: unknown } | { readonly error: BffError }

/** A part that is not whole, with the message for the log beside what the client is told. */
export interface DegradedPart extends Degraded {
  readonly error: BffError
}

/** Puts the parts together in the order of the view, and says which of them are not whole. */
export const assemble = (policies: readonly PartPolicy[], outcomes: readonly Outcome[]) => {
  const body: Record<string, unknown> = {}
  const degraded: DegradedPart[] = []

  policies.forEach(({ name, fallback }, index) => {
    const outcome = outcomes[index]
    if (!outcome) return
    if ('value' in outcome) body[name] = outcome.value
    else {
      if (fallback !== undefined) body[name] = fallback
      const state = fallback === undefined ? 'missing' : 'fallback'
      degraded.push({ part: name, state, reason: outcome.error.reason, error: outcome.error })
    }
  })
  if (degraded.length > 0)
    body.degraded = degraded.map(({ part, state, reason }) => ({ part, state, reason }))
  return { body, degraded }
}
