/** What is in the first and not in the second. */
export const without = <T>(all: Iterable<T>, others: Iterable<T>): T[] => {
  const known = new Set(others)
  return [...all].filter((item) => !known.has(item))
}

/** Whether all of the first is in the second. */
export const isWithin = <T>(some: Iterable<T>, all: Iterable<T>): boolean => without(some, all).length === 0
