import type { Difference } from '../differences/difference.ts'

/** Differences as lines of a changelog. What one component does to several operations is one line. */
export const changelogLines = (differences: readonly Difference[]): string[] => {
  const groups = Map.groupBy(differences, ({ rule, pointer, detail }) =>
    JSON.stringify([rule, pointer, detail]),
  )
  return [...groups.values()].flatMap((group) => {
    const operations = group.flatMap(({ operation }) => (operation === undefined ? [] : [`\`${operation}\``]))
    return group.slice(0, 1).map(({ detail }) => `- ${operations.join(', ') || 'The document'}: ${detail}`)
  })
}

/**
 * A changelog with lines put first, under the heading of the day.
 *
 * @param day as in `2026-11-01`
 */
export const prepended = (changelog: string | undefined, day: string, lines: readonly string[]): string => {
  const text = changelog ?? '# Changelog\n'
  const heading = `## ${day}\n`
  const sections = text.search(/^## /m)
  const [head, rest] = sections < 0 ? [text, ''] : [text.slice(0, sections), text.slice(sections)]
  const older = rest.startsWith(heading) ? rest.slice(heading.length).trimStart() : rest && `\n${rest}`
  return `${head.trimEnd()}\n\n${heading}\n${lines.join('\n')}\n${older}`
}
