const begin = '<!-- shapes: npm run compare -- --write -->'
const end = '<!-- /shapes -->'

/**
 * A page with a new table between its marks.
 *
 * @throws Error when the marks are not there.
 */
export const withTable = (page: string, table: string): string => {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the page has no ${begin} … ${end}`)
  return `${page.slice(0, from)}${begin}\n${table}\n${page.slice(to)}`
}
