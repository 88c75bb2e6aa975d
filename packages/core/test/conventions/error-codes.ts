import type { Source } from './repository.ts'
import { lineAt, type Violation } from './violation.ts'

/** Where the codes are defined. */
export const errorCodesPath = 'packages/core/src/errors/codes.ts'

/** Where the table that documents them stands. */
const errorPagePath = 'packages/core/docs/errors.md'

const rowsOf = (text: string) =>
  new Set([...text.matchAll(/^\|[^|\n]*?\b(BFF_[A-Z0-9_]+)\b[^|\n]*\|/gm)].map(([, code]) => code))

const undocumented = (codes: readonly string[], sources: readonly Source[]): Violation[] => {
  const rows = rowsOf(sources.find(({ path }) => path === errorPagePath)?.text ?? '')
  return codes
    .filter((code) => !rows.has(code))
    .map((code) => ({
      path: errorPagePath,
      line: 1,
      problem: `${code} has no row`,
      instead: 'add it to the table: | `CODE` | status | when it happens |',
    }))
}

const unknown = (codes: readonly string[], sources: readonly Source[]): Violation[] =>
  sources
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bBFF_[A-Z0-9_]+\b/g)]
        .filter(([code]) => !codes.includes(code))
        .map(({ 0: code, index }) => ({
          path,
          line: lineAt(text, index),
          problem: `${code} does not exist`,
          instead: `use a code of ${errorCodesPath}`,
        })),
    )

/** Error codes without a row on the page of errors, and codes on any page that do not exist. */
export const errorCodes = (codes: readonly string[], sources: readonly Source[]): Violation[] => [
  ...undocumented(codes, sources),
  ...unknown(codes, sources),
]
