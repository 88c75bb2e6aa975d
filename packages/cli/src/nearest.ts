/** The name most like a mistyped one; `undefined` when none has at most a third of it wrong. */
export const nearest = (mistyped: string, names: readonly string[]): string | undefined => {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(mistyped, name) }))
    .sort((one, other) => one.distance - other.distance)
  const [best] = ranked
  return best && best.distance <= Math.max(1, Math.floor(mistyped.length / 3)) ? best.name : undefined
}

/** Characters to add, drop or replace (Levenshtein). */
const editDistance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, char] of [...one].entries()) {
    const next = [i + 1]
    for (const [j, another] of [...other].entries()) {
      const replaced = (row[j] ?? 0) + (char === another ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
