import type { Logger } from './log.ts'

/** Where a change of state is logged. */
type StateLog = Pick<Logger, 'info' | 'warn' | 'error'>

/** Something beside the gateway that comes and goes, and says so in the gateway's log. */
export interface ReportsState {
  /** Logs the state now, if it is bad, and every change of it from now on. `gateway()` calls it once. */
  reportTo?(log: StateLog): void
}

/** The state of a connection, as far as it is logged. */
export interface ConnectionState extends Required<ReportsState> {
  /** It cannot be used, and why: one of few texts, without anything secret. Called again at each try that fails. */
  lost(reason: string): void
  /** It can be used. */
  ready(): void
  /** It answers, and refuses what it is asked, and why: one of few texts. */
  refused(reason: string): void
  /** It works, and is set up so that something will be lost, and why: one of few texts. */
  warn(reason: string): void
}

/** Milliseconds between two outages that are logged: a flapping connection does not fill the log. */
const pause = 10_000

/** Distinct reasons that are logged of one outage. */
const maxReasons = 5

/**
 * Logs the changes of a connection: an outage with its reason, each other reason while it lasts, and its end. Never the
 * same twice in an outage, and no new outage within 10 s of the last one; one that lasts is logged then. Of what it refuses
 * each reason every 10 s at most, of warnings each once.
 *
 * @param setting the setting it is configured with, such as `REDIS_URL`
 */
export const connectionState = (
  setting: string,
  now: () => number = () => performance.now(),
): ConnectionState => {
  let log: StateLog | undefined
  let reasons = new Set<string>()
  let reportedAt = Number.NEGATIVE_INFINITY
  let unreported: string | undefined
  const refusals = new Map<string, number>()
  const warnings = new Set<string>()

  const lost = (reason: string) => {
    if (!log) {
      unreported = reason
      return
    }
    const isNew = reasons.size === 0
    if (reasons.has(reason) || reasons.size >= maxReasons || (isNew && now() - reportedAt < pause)) return
    reasons.add(reason)
    if (isNew) reportedAt = now()
    log.error({ setting, reason }, 'connection lost')
  }
  return {
    lost,
    ready: () => {
      unreported = undefined
      if (reasons.size === 0) return
      reasons = new Set()
      log?.info({ setting }, 'connection is back')
    },
    refused: (reason) => {
      if (!log || now() - (refusals.get(reason) ?? Number.NEGATIVE_INFINITY) < pause) return
      refusals.set(reason, now())
      log.error({ setting, reason }, 'commands are refused')
    },
    warn: (reason) => {
      if (warnings.has(reason)) return
      warnings.add(reason)
      log?.warn({ setting, reason }, 'keys will be lost')
    },
    reportTo: (its) => {
      log = its
      if (unreported !== undefined) lost(unreported)
      for (const reason of warnings) its.warn({ setting, reason }, 'keys will be lost')
    },
  }
}
