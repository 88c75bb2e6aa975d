/** Where a command was typed, and who listens. */
export interface Io {
  /** The folder it was typed in. */
  readonly cwd: string
  /** What programs are started with. */
  readonly environment: NodeJS.ProcessEnv
  /** Ends everything, and nothing is written. */
  readonly signal: AbortSignal
  /** Is given what a command prints, with its line breaks. */
  readonly say: (text: string) => void
}
