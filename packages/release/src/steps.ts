import { performance } from 'node:perf_hooks'

/** One thing a release is tried by. What it returns is printed beside its time. */
export type Step = { readonly name: string; readonly run: () => Promise<string | undefined> }

/** How a step ended: with something to say, or with the error that stopped it. */
export type Result = {
  readonly name: string
  readonly ms: number
  readonly note: string
  readonly error?: string | undefined
}

/**
 * Runs steps one after the other, up to the first that fails, since the next ones need what it would have made.
 *
 * @param tell is told each result at once.
 */
export const runSteps = async (steps: readonly Step[], tell: (result: Result) => void): Promise<Result[]> => {
  const results: Result[] = []
  for (const { name, run } of steps) {
    const began = performance.now()
    const result = await run().then(
      (note = '') => ({ name, note, error: undefined }),
      (error: unknown) => ({ name, note: '', error: error instanceof Error ? error.message : String(error) }),
    )
    const timed = { ...result, ms: Math.round(performance.now() - began) }
    results.push(timed)
    tell(timed)
    if (timed.error !== undefined) break
  }
  return results
}

/** The line of a table that a result is. */
export const lineOf = ({ name, ms, note, error }: Result): string =>
  `${error === undefined ? 'ok    ' : 'FAILED'}  ${(ms / 1_000).toFixed(1).padStart(6)} s  ${name.padEnd(44)}  ${note}`.trimEnd()
