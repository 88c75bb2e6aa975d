import { takenBy } from './taken-by-generators.ts'

/** What a name becomes when a generator makes a name of its language of it. */
const spoken = (name: string) => name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase()

/**
 * Refuses names that generated clients cannot have: those of types they are generated with, two side by side that differ in case or
 * punctuation only, and `NewX` or `NullableX` beside `X`, which generated Go makes of `X` itself.
 *
 * @param where the route a component was met in first
 * @throws TypeError naming what clashes, and the routes.
 */
export const refuseCollisions = (
  names: readonly string[],
  where: (name: string) => string | undefined,
): void => {
  const taken = new Map<string, string>()
  for (const name of names) {
    const language = takenBy(name)
    if (language !== undefined)
      throw new TypeError(
        `openApi: component ${name} (${where(name) ?? 'made'}): generated ${language} clients have a type ${name} of their own; give it another name`,
      )
    const other = taken.get(spoken(name))
    if (other !== undefined)
      throw new TypeError(`${clash(name, other, where)}: generated clients call both the same`)
    taken.set(spoken(name), name)
  }
  for (const name of names)
    for (const word of ['New', 'Nullable']) {
      const made = name.startsWith(word) ? taken.get(spoken(name.slice(word.length))) : undefined
      if (made !== undefined && made !== name)
        throw new TypeError(
          `${clash(name, made, where)}: generated Go clients make ${word}${made} of ${made}; call it ${made}Request, for one`,
        )
    }
}

const clash = (name: string, other: string, where: (name: string) => string | undefined) =>
  `openApi: component ${name} (${where(name) ?? 'made'}) beside ${other} (${where(other) ?? 'made'})`
