/** The list itself, or an empty one. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The texts of a list. */
export const texts = (value: unknown): string[] => list(value).filter((item) => typeof item === 'string')

/** What is in the first and not in the second. */
export const without = <T>(all: Iterable<T>, others: Iterable<T>): T[] => {
  const known = new Set(others)
  return [...all].filter((item) => !known.has(item))
}

/** Whether all of the first is in the second. */
export const isWithin = <T>(some: Iterable<T>, all: Iterable<T>): boolean => without(some, all).length === 0
