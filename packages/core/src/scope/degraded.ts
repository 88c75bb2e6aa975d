import { z } from '@hono/zod-openapi'
import type { BffError } from '../errors/bff-error.ts'
import type { Reason } from '../errors/codes.ts'

/** What `degraded` says of one part that is not fresh and whole. */
export interface Degraded<Part extends string = string> {
  part: Part
  /** `missing`: left out; `fallback`: replaced by its static value, or made without something it can do without; `stale`: an older answer. */
  state: 'missing' | 'fallback' | 'stale'
  reason?: Reason
}

/** `part` and `reason` are open strings in the contract, so that a new one is growth and not a break. */
export const DegradedSchema = z
  .array(
    z.object({
      part: z.string().openapi({ description: 'A part of this answer; open, more may come' }),
      state: z.enum(['missing', 'fallback', 'stale']),
      reason: z
        .string()
        .optional()
        .openapi({
          description: 'Why; open, more may come',
          examples: ['timeout', 'unavailable', 'contract', 'overloaded', 'absent', 'refused', 'defect'],
        }),
    }),
  )
  .optional()
  .openapi({ description: 'The parts that are not fresh and whole; absent when every part is' })

/** A part that is not fresh and complete: what the client sees of it, and the message for the log. */
export interface DegradedPart extends Degraded {
  /** What failed; nothing did when an older value is only being renewed. */
  readonly error?: BffError
}

/** A part that code failed: an option that is wrong, something that is not there. */
export interface PartDefect {
  readonly part: string
  readonly error: BffError
}
