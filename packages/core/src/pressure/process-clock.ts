import { type Clock, systemClock } from '../scope/clock.ts'
import { ownDelay } from './own-delay.ts'

// Kept as they are: who fakes timers for a test would stop the beats for good.
const schedule = setTimeout
const { performance } = globalThis
const now = performance.now.bind(performance)
const { nodeTiming } = performance

/** How late this process is. There is one event loop, so there is one of it, however many gateways it serves. */
export const processDelay = ownDelay({
  now,
  idle: () => nodeTiming.idleTime,
  cpu: () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  },
  after: (ms, then) => {
    schedule(then, ms).unref()
  },
})

/** The machine's own time, which also says how late this process was. It knows once {@link processDelay} has started. */
export const processClock: Clock = {
  ...systemClock,
  late: processDelay.total,
  caughtUp: (then) => {
    const immediate = setImmediate(then)
    return () => clearImmediate(immediate)
  },
}
