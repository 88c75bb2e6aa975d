/**
 * What belongs to one try of a call alone. It never changes: what a try has done makes another of it, so that no try starts
 * with what an earlier one left behind, and calls share the few that nearly all of them have.
 */
export interface Attempt {
  /** Whether it goes over a connection of its own, since one that was kept open has just failed. */
  readonly fresh: boolean
  /** Whether its first byte may have left. */
  readonly sent: boolean
  /** Its headers, once it is signed. */
  readonly signed: string[] | undefined
}

const unsent: Attempt = { fresh: false, sent: false, signed: undefined }
const sent: Attempt = { ...unsent, sent: true }
const freshUnsent: Attempt = { ...unsent, fresh: true }

/** A try of which nothing has happened yet. */
export const newAttempt = (fresh = false): Attempt => (fresh ? freshUnsent : unsent)

/** The same try, once its first byte may have left. */
export const sentAttempt = (attempt: Attempt): Attempt => {
  if (attempt === unsent) return sent
  return attempt.sent ? attempt : { ...attempt, sent: true }
}

/** The same try, with the headers it is signed with. */
export const signedAttempt = (attempt: Attempt, signed: string[]): Attempt => ({ ...attempt, signed })
