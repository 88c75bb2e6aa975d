/** A list that has at least one entry, so that picking from it always answers. */
export type NonEmpty<T> = readonly [T, ...T[]]

/** A stream of made-up choices that is the same for the same seed. */
export type SeededRandom = ReturnType<typeof seededRandom>

/** Starts a stream of choices on mulberry32: small, fast and the same on every machine; not for secrets. */
export const seededRandom = (seed: number) => {
  let state = seed >>> 0

  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  const chance = (probability: number) => next() < probability
  const pick = <T>(list: NonEmpty<T>): T => list[int(0, list.length - 1)] ?? list[0]
  const several = <T>(list: readonly T[], count: number) => {
    const rest = [...list]
    return Array.from({ length: Math.min(count, rest.length) }, () =>
      rest.splice(int(0, rest.length - 1), 1),
    ).flat()
  }
  const digits = (count: number) => String(Math.floor(next() * 10 ** count)).padStart(count, '0')
  const decimal = (min: number, max: number, places = 2) =>
    Math.round((min + next() * (max - min)) * 10 ** places) / 10 ** places

  return { next, int, chance, pick, several, digits, decimal }
}
