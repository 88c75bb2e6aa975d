const codes = /BFF_[A-Z_]+/g

/** A place for a log that keeps nothing of it but how often each code stands there, once a line. */
export const logCounts = () => {
  let counted: Record<string, number> = {}
  return {
    stream: {
      write: (line: string) => {
        for (const code of new Set(line.match(codes))) counted[code] = (counted[code] ?? 0) + 1
      },
    },
    /** Since it was asked last. */
    counts: () => {
      const counts = counted
      counted = {}
      return counts
    },
  }
}
