import { formatWithOptions } from 'node:util'
import type { Logger } from './log.ts'

const levels = {
  error: 'error',
  warn: 'warn',
  log: 'info',
  info: 'info',
  debug: 'debug',
  trace: 'debug',
} as const

/**
 * Sends to the log what a library or the app writes to the console, and the warnings of Node, which would stand between its lines
 * as text that nobody collects. For the whole process, from now on.
 */
export const logConsole = (log: Logger): void => {
  for (const name of Object.keys(levels) as (keyof typeof levels)[])
    console[name] = (...values: unknown[]) => {
      log[levels[name]]({ source: 'console' }, formatWithOptions({ colors: false }, ...values))
    }
  // Its only listener, unless somebody listens on purpose, is the one that prints.
  if (process.listenerCount('warning') === 1) process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => {
    log.warn({ source: 'node', warning: name }, message)
  })
}
