/** Rows of cells, the heads first. */
export type Table = readonly (readonly string[])[]

/** Columns as wide as their widest cell, the first one flush left, the others right. */
export const aligned = (rows: Table): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
  return rows.map((row) => line(row).join('  ').trimEnd()).join('\n')
}
