import pino from 'pino'
import type { Logger, LogLevel } from '../src/observe/log.ts'

/** A log that a test can read: the logger for a gateway, what it wrote as text, and as objects. */
export const logLines = (level: LogLevel = 'trace') => {
  const written: string[] = []
  const log: Logger = pino({ level, base: null }, { write: (line) => written.push(line) })
  return {
    log,
    text: () => written.join(''),
    lines: (): Record<string, unknown>[] => written.map((line) => JSON.parse(line)),
  }
}
