/** Rows of text in columns, the first one being the titles. Columns whose title ends in a unit stand at the right. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const titles = rows[0] ?? []
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const cell = (text: string, column: number) => {
    const width = widths[column] ?? 0
    return / (?:ms|bytes)$/.test(titles[column] ?? '') ? text.padStart(width) : text.padEnd(width)
  }
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n')
}
