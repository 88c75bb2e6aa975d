import type { BffError } from '../errors/bff-error.ts'
import type { CurrentPart } from '../scope/current-part.ts'
import type { DegradedPart } from '../scope/degraded.ts'
import type { PartPolicy } from '../view/view.ts'

/**
 * What became of one part: its trimmed value, with why it is an older one, or what it was made without, if so; or why there is
 * none.
 */
export type Outcome =
  | { readonly value: unknown; readonly stale: CurrentPart['stale']; readonly lacking?: BffError | undefined }
  | { readonly error: BffError }

/** Puts the parts together in the order of the view, and says which of them are not fresh and whole. */
export const assemble = (policies: readonly PartPolicy[], outcomes: readonly Outcome[]) => {
  const body: Record<string, unknown> = {}
  const degraded: DegradedPart[] = []

  policies.forEach(({ name, fallback }, index) => {
    const outcome = outcomes[index]
    if (!outcome) return
    if ('value' in outcome) {
      body[name] = outcome.value
      if (outcome.lacking) degraded.push(replaced(name, outcome.lacking))
      else if (outcome.stale !== undefined) degraded.push(older(name, outcome.stale))
    } else {
      if (fallback !== undefined) body[name] = fallback
      const state = fallback === undefined ? 'missing' : 'fallback'
      degraded.push({ part: name, state, reason: outcome.error.reason, error: outcome.error })
    }
  })
  if (degraded.length > 0)
    body.degraded = degraded.map(({ part, state, reason }) => ({ part, state, reason }))
  return { body, degraded }
}

const replaced = (part: string, error: BffError): DegradedPart => ({
  part,
  state: 'fallback',
  reason: error.reason,
  error,
})

const older = (part: string, why: CurrentPart['stale'] & {}): DegradedPart =>
  why === true ? { part, state: 'stale' } : { part, state: 'stale', reason: why }
