import type { BffError } from '../errors/bff-error.ts'
import { tenths } from '../scope/clock.ts'
import type { Scope } from '../scope/scope.ts'
import type { Logger } from './log.ts'

/** What a request came to. */
export interface Conclusion {
  readonly method: string
  /** The route template, such as `/v1/orders/:id`; `undefined` when there is none. Never the path itself. */
  readonly route: string | undefined
  readonly status: number
}

/**
 * Writes the one line of a request: what was asked, by whom, its outcome, each call and each part that is not
 * whole. It holds templates and codes, never a path, a query, a header or a body. A request that failed here, or in which
 * code failed a part, is an `error`, whatever the client received.
 */
export const accessLog = (log: Logger, scope: Scope, { method, route, status }: Conclusion): void => {
  const { requestId, trace, principal, calls, degraded, defects, error } = scope
  const isBad = status >= 500 || defects.length > 0
  const level = probes.has(route) ? 'debug' : isBad ? 'error' : 'info'
  if (!log.isLevelEnabled(level)) return
  const hidden = defects.filter((defect) => !degraded.some((shown) => shown.error === defect.error))
  log[level](
    {
      requestId,
      traceId: trace.traceId,
      spanId: trace.spanId,
      method,
      route,
      status,
      duration: tenths(scope.clock.now() - scope.startedAt),
      principal: { kind: principal.kind, id: principal.id },
      calls,
      ...(degraded.length > 0 && {
        degraded: degraded.map(({ part, state, reason, error }) => ({
          part,
          state,
          reason,
          ...(error && errorFields(error)),
        })),
      }),
      ...(hidden.length > 0 && {
        defects: hidden.map(({ part, error }) => ({ part, ...errorFields(error) })),
      }),
      ...(error && errorFields(error)),
    },
    'request',
  )
}

/** Asked every few seconds by whatever runs the gateway: not worth a line. */
export const probes: ReadonlySet<string | undefined> = new Set(['/livez', '/readyz'])

const errorFields = ({ code, message, cause }: BffError) => ({
  code,
  error: message,
  ...(cause === undefined ? {} : { defect: defectOf(cause) }),
})

/** Name, message and stack of an error. A SyntaxError quotes what it could not parse, which may be a body: its message stays out. */
export const defectOf = (error: unknown): string => {
  if (!(error instanceof Error)) return `threw ${typeof error}`
  const { stack = '', message } = error
  const start = stack.indexOf('\n    at', stack.indexOf(message) + message.length)
  const frames = start < 0 ? '' : stack.slice(start)
  return error instanceof SyntaxError ? error.name + frames : `${error.name}: ${message}${frames}`
}
