import type { Logger } from '../../observe/log.ts'
import type { Clock } from '../../scope/clock.ts'
import { inTime } from '../../scope/in-time.ts'
import type { UsageBatch } from './usage-batch.ts'
import type { UsageSpool } from './usage-spool.ts'

/** What is written, where to, and when. */
export interface FlushOptions {
  readonly spool: UsageSpool
  /** Adds a batch to the database, once however often it is called. */
  readonly write: (batch: UsageBatch) => Promise<void>
  /** Milliseconds between two writes. */
  readonly interval: number
  /** Milliseconds a write has, before another try begins. */
  readonly timeout: number
  /** Milliseconds the last writes have when the gateway closes. */
  readonly closeTimeout: number
  readonly clock: Pick<Clock, 'after'>
  /** A timer that keeps no process alive, for the next write. */
  readonly after: Clock['after']
  /** The log, once there is one. */
  readonly log: () => Pick<Logger, 'info' | 'error'> | undefined
}

/** Writes what is in the spool, now and then. */
export interface UsageFlush {
  /** Has it written after the interval, unless that is coming anyway. */
  soon(): void
  /** Writes what is left, as far as that goes in time. */
  close(): Promise<void>
}

/** Milliseconds between two tries at most, while the database fails. */
const longestPause = 30_000

/** Milliseconds between two tries while the gateway closes. */
const closingPause = 25

/**
 * Writes under way at most. One that hangs, on a connection that is dead, must not hold up the next; without a limit each try would take
 * another connection from everybody else.
 */
const maxWrites = 2

/** Writes one batch after the other; one that fails is tried again, ever more rarely, and what is counted meanwhile waits for it. */
export const usageFlush = (options: FlushOptions): UsageFlush => {
  const { spool, write, interval, timeout, closeTimeout, clock, after, log } = options
  let stopTimer: (() => void) | undefined
  let running: Promise<boolean> | undefined
  let writes = 0
  let failures = 0
  let closing = false

  const writeOnce = async (batch: UsageBatch) => {
    if (writes >= maxWrites) throw new Error(`${writes} writes have not ended yet`)
    writes += 1
    await write(batch).finally(() => {
      writes -= 1
    })
    spool.written(batch)
  }
  const tryNext = async (): Promise<boolean> => {
    const batch = spool.next()
    try {
      if (batch) await inTime(clock, timeout, writeOnce(batch), `not written within ${timeout} ms`)
    } catch (error) {
      failures += 1
      if (failures === 1)
        log()?.error(
          { reason: reasonOf(error), waiting: spool.waiting },
          'usage cannot be written, and waits',
        )
      return false
    }
    if (failures > 0) log()?.info({ failures }, 'usage is written again')
    failures = 0
    return true
  }
  const flush = (): Promise<boolean> => {
    running ??= tryNext().finally(() => {
      running = undefined
    })
    return running
  }
  const soon = (ms = interval) => {
    if (closing) return
    stopTimer ??= after(ms, async () => {
      await flush()
      stopTimer = undefined
      if (spool.rows > 0) soon(Math.min(interval * 2 ** failures, Math.max(interval, longestPause)))
    })
  }
  const writeAll = async (isLate: () => boolean) => {
    while (spool.rows > 0 && !isLate())
      if (!(await flush())) await new Promise<void>((resolve) => clock.after(closingPause, resolve))
  }

  return {
    soon: () => soon(),
    close: async () => {
      closing = true
      stopTimer?.()
      let late = false
      const all = writeAll(() => late)
      await inTime(clock, closeTimeout, all, 'too late').catch(() => {})
      late = true
      if (spool.waiting > 0)
        log()?.error({ requests: spool.waiting }, 'usage could not be written before the end')
    },
  }
}

const reasonOf = (error: unknown): string => {
  const { code, message } = Object(error)
  return String(message || code || 'unknown')
}
