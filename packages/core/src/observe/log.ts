import pino, { type Logger } from 'pino'
import { standardOutput } from './standard-output.ts'

export type { Logger }

/** How much is logged, as pino names it. */
export type LogLevel = (typeof logLevels)[number]

/** From the one that says least to the one that says most, and nothing at all. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Fields that are blanked wherever code of an app logs them, at the top and one level down. */
const secrets = [
  'authorization',
  'cookie',
  'set-cookie',
  'token',
  'accessToken',
  'refreshToken',
  'password',
  'secret',
]

const redact = { paths: secrets.flatMap((key) => [`["${key}"]`, `*["${key}"]`]), censor: '[redacted]' }

/** The two voices of a gateway, on one output. */
export interface Logs {
  /** For code of the app: fields that look like secrets are blanked. Its level is that of both. */
  readonly log: Logger
  /** For the line of each request. Its fields are fixed and hold no secret, so nothing is searched for one. */
  readonly access: Logger
  /** How many lines standard output did not take so far. Default: the logger is the caller's, who knows. */
  readonly dropped?: () => number
}

/**
 * Where a gateway logs: one JSON object a line on standard output, or what the caller brings. Standard output that nobody
 * reads holds nothing up: what does not fit into a buffer of 1 MiB is dropped, and counted in a line once it flows again.
 */
export const logs = (name: string, log: LogLevel | Logger): Logs => {
  if (typeof log !== 'string') return { log, access: log }
  const output = standardOutput((dropped) => own.warn({ dropped }, 'log lines dropped'))
  const own = pino({ name, level: log, redact }, output)
  const access = pino({ name, level: log }, output)
  own.on('level-change', (level) => {
    access.level = level
  })
  return { log: own, access, dropped: () => output.dropped }
}
