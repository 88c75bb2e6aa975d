/** One place that breaks a convention: where, what is wrong, and what would be right. */
export type Violation = { path: string; line: number; problem: string; instead: string }

/** The line of an offset into a text, counted from 1. */
export const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length

/**
 * Throws when there are violations, with one line for each: `path:line: problem; instead`.
 *
 * @throws Error when the list is not empty.
 */
export const expectNone = (violations: readonly Violation[]) => {
  if (violations.length === 0) return
  const lines = violations.map(
    ({ path, line, problem, instead }) => `${path}:${line}: ${problem}; ${instead}`,
  )
  throw new Error([`${lines.length} found`, ...lines].join('\n  '))
}
