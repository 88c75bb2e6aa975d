/** What a step answers with: what was seen, in a line, and what later steps need. */
export interface Seen {
  readonly seen: string
}

/** Walks one step of the journey and prints a line: how long it took and what was seen. */
export type Step = <T extends Seen>(title: string, walk: () => Promise<T>) => Promise<T>

/**
 * Makes the function that walks the steps.
 *
 * @param say called with the line of each step. A step that fails has its title in the message of its error.
 */
export const stepper =
  (say: (line: string) => void): Step =>
  async (title, walk) => {
    const began = performance.now()
    const took = () => `${((performance.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${title}`
    try {
      const result = await walk()
      say(`✓ ${took()}: ${result.seen}`)
      return result
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`✗ ${took()}\n${why}`, { cause: error })
    }
  }
