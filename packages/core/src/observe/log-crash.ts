import { defectOf } from './access-log.ts'
import type { Logger } from './log.ts'

let crashLog: Logger | undefined

const crashed: NodeJS.UncaughtExceptionListener = (error, origin) => {
  crashLog?.fatal({ source: 'node', origin, defect: defectOf(error) }, 'crashed')
  if (process.listenerCount('uncaughtException') === 1) process.exit(1)
}

/**
 * Has what nobody caught, a rejection included, end the process with 1 as it does by itself, but told by a line of the log (`fatal`)
 * in place of a text on standard error. Where somebody else listens, it is only told: they decide. For the whole process, from now
 * on; of several gateways in one the last one tells.
 */
export const logCrash = (log: Logger): void => {
  crashLog = log
  if (!process.listeners('uncaughtException').includes(crashed)) process.on('uncaughtException', crashed)
}
