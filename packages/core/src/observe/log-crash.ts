import { defectOf } from './access-log.ts'
import type { Logger } from './log.ts'

let crashLog: Logger | undefined

const crashed: NodeJS.UncaughtExceptionListener = (error, origin) => {
  crashLog?.fatal({ source: 'node', origin, defect: defectOf(error) }, 'crashed')
  if (process.listenerCount('uncaughtException') === 1) process.exit(1)
}

/**
 * Logs what nobody caught, a rejection included, as a line (`fatal`) before it ends the process with 1 as it does by itself,
 * in place of a text on standard error. Where another listener exists, it is only logged: that one decides. For the whole process, from now
 * on; of several gateways in one process the last one logs.
 */
export const logCrash = (log: Logger): void => {
  crashLog = log
  if (!process.listeners('uncaughtException').includes(crashed)) process.on('uncaughtException', crashed)
}
