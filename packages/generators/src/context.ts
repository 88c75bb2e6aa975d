/** Where and with what everything happens. */
export interface Context {
  /** The root of the repository. */
  readonly root: string
  /** What programs are started with. */
  readonly environment: NodeJS.ProcessEnv
  /** Ends everything, and nothing is written. */
  readonly signal: AbortSignal
}
