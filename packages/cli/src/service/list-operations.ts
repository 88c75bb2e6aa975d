import type { Operation } from './document/operations.ts'

const maxWidth = 50

/** The operations of a document as a table: what `--operations` takes, method and path, and what they are for. */
export const listOperations = (operations: readonly Operation[]): string => {
  const rows = operations.map(({ id, method, path, summary }) => [id, `${method} ${path}`, summary] as const)
  const width = (column: 0 | 1) => Math.min(maxWidth, Math.max(0, ...rows.map((row) => row[column].length)))
  const [ids, paths] = [width(0), width(1)]
  return rows
    .map(([id, path, summary]) =>
      (id === path ? [path.padEnd(paths), summary] : [id.padEnd(ids), path.padEnd(paths), summary])
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n')
}
