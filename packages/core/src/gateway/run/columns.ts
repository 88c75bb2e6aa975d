/**
 * Rows of text in columns as wide as their widest cell, for whoever reads them in a terminal.
 *
 * @param rows the titles first
 * @param isRight which columns are flush right. Default: those whose title ends in a unit, ` ms` or ` bytes`
 * @example
 * ```ts
 * import { columns } from '@bffkit/core/serve'
 *
 * console.log(
 *   columns([
 *     ['call', 'took ms'],
 *     ['GET orders', '12'],
 *   ]),
 * )
 * ```
 */
export const columns = (
  rows: readonly (readonly string[])[],
  isRight: (title: string, column: number) => boolean = endsInUnit,
): string => {
  const titles = rows[0] ?? []
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const right = titles.map(isRight)
  const cell = (text: string, column: number) => {
    const width = widths[column] ?? 0
    return right[column] ? text.padStart(width) : text.padEnd(width)
  }
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n')
}

const endsInUnit = (title: string): boolean => / (?:ms|bytes)$/.test(title)
