/** Milliseconds on the one clock that all threads share, unlike `performance.now()`, which starts with its thread. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6
