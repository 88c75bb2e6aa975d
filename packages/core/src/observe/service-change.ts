import type { Logger } from './log.ts'

/** What has become of the circuit breaker of a service. */
export interface BreakerChange {
  readonly breaker: 'open' | 'half-open' | 'closed'
  /** Milliseconds since the last change. */
  readonly lasted: number
  /** When it opens from being closed: calls that ended lately, and those of them that counted as failures. */
  readonly calls?: number
  readonly failures?: number
  /** When it opens: milliseconds until the next probe. */
  readonly pause?: number
  /** When it opens: the last failure. */
  readonly error?: string | undefined
  /** When it closes: milliseconds since it first opened. */
  readonly outage?: number
}

/** What has become of one instance of a service. */
export interface InstanceChange {
  /** Its address. */
  readonly instance: string
  readonly state: 'ejected' | 'returned' | 'unhealthy' | 'healthy'
  /** When it is ejected: failures in a row, the last of them, and for how many milliseconds. */
  readonly failures?: number
  readonly error?: string | undefined
  readonly ejection?: number
  /** When it returns: milliseconds since it was ejected. */
  readonly lasted?: number
}

/** What has changed with a service, which no single request shows. */
export type ServiceChange = BreakerChange | InstanceChange

/** Called with what has changed at the service of that name. */
export type TellChange = (service: string, change: ServiceChange) => void

const bad: ReadonlySet<string> = new Set(['open', 'ejected', 'unhealthy'])

/** Writes a line of its own for each change of a service: `warn` when it is for the worse, otherwise `info`. */
export const changeLog =
  (log: Logger): TellChange =>
  (service, change) => {
    const [what, state] =
      'breaker' in change ? ['circuit breaker', change.breaker] : ['instance', change.state]
    log[bad.has(state) ? 'warn' : 'info']({ service, ...change }, `${what} ${state}`)
  }
