/** Chance: numbers from 0 up to 1. */
export type Random = () => number

/** A number between two. */
export const between = (random: Random, from: number, to: number): number => from + random() * (to - from)

/** A whole number from `from` to `to`, both included. */
export const whole = (random: Random, from: number, to: number): number =>
  from + Math.floor(random() * (to - from + 1))

/** One of a list. */
export const oneOf = <T>(random: Random, items: readonly [T, ...T[]]): T =>
  items[Math.floor(random() * items.length)] ?? items[0]
