/** Milliseconds to one decimal: what a log line, a header and a person can use of them. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10
