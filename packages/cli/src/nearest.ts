/** How many names are listed at most. */
const maxListed = 3

/** The names that are most like one that is none of them, the nearest first; none when nothing is like it. */
export const nearest = (name: string, names: Iterable<string>): string[] =>
  [...new Set(names)]
    .map((other) => ({ other, distance: distanceOf(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ distance, other }) => distance <= Math.max(name.length, other.length) / 2)
    .sort((a, b) => a.distance - b.distance || a.other.localeCompare(b.other))
    .slice(0, maxListed)
    .map(({ other }) => other)

/** `; did you mean X?`, or nothing when no name is like it. */
export const didYouMean = (name: string, names: Iterable<string>): string => {
  const near = nearest(name, names)
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
}

/** Letters to insert, delete or replace (Levenshtein); a name that begins or ends with the other is near it. */
const distanceOf = (a: string, b: string): number => {
  if (a.length > 2 && (b.startsWith(a) || b.endsWith(a))) return 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      )
    row = next
  }
  return row.at(-1) ?? 0
}
