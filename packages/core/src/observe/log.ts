import pino, { type Logger } from 'pino'

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

/** The log of a gateway: one JSON object a line on standard output, or what the caller brings. */
export const logger = (name: string, log: LogLevel | Logger): Logger =>
  typeof log === 'string'
    ? pino({
        name,
        level: log,
        redact: { paths: secrets.flatMap((key) => [`["${key}"]`, `*["${key}"]`]), censor: '[redacted]' },
      })
    : log
