/** Does a step, and prints how long it took and what was seen. */
export type Step = <T>(what: string, act: () => Promise<T>) => Promise<T>

/** Steps that print a line each. */
export const stepper =
  (say: (line: string) => void): Step =>
  async (what, act) => {
    const began = performance.now()
    try {
      const seen = await act()
      const minutes = ((performance.now() - began) / 60_000).toFixed(2)
      say(`${minutes.padStart(6)} min  ${what}${typeof seen === 'string' ? `: ${seen}` : ''}`)
      return seen
    } catch (error) {
      throw new Error(`${what}: ${error instanceof Error ? error.message : error}`)
    }
  }
