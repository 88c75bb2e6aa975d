import type { BreakerChange } from '../../../observe/service-change.ts'
import { type Clock, tenths } from '../../../scope/clock.ts'
import type { Verdict } from '../verdict.ts'
import { type Named, nameOf, repeats } from './repeats.ts'
import { rollingCounts } from './rolling-counts.ts'

/** When a circuit opens, and for how long. */
export interface CircuitOptions {
  /** Milliseconds that are looked back. Default 10,000; at least 10. Source: Hystrix. */
  readonly window?: number
  /** Calls it takes within the window before anything is concluded from them. Default 20; at least 1. Source: Hystrix. */
  readonly minCalls?: number
  /** Share of these calls that must have failed; what fails at one path counts at most twice within the window. Default 0.5; from 0.01 to 1. Source: Hystrix, resilience4j. */
  readonly failureRatio?: number
  /**
   * Milliseconds it stays open the first time, up to a fifth less; twice as long each time a probe fails. Default 1,000;
   * at least 1. Source: the doubling and the fifth are those of gRPC's connection backoff.
   */
  readonly openFor?: number
  /**
   * Milliseconds at which the doubling ends. Default 15,000, or `openFor` when that is more; at least `openFor`. A service
   * has no stand-in, as one instance among many has: it is missed for as long.
   */
  readonly maxOpenFor?: number
}

/**
 * `closed`: every call is made. `open`: none is, until a moment, and until a later one (`again`) none to a path at which a
 * probe has failed. `half-open`: one is under way to probe the service.
 */
export type CircuitState =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly until: number; readonly again: number }
  | { readonly name: 'half-open' }

/** The states of a circuit breaker, without any calls. */
export interface Circuit {
  readonly state: CircuitState
  /** Counts the changes of state. A call keeps the number it was admitted in. */
  readonly period: number
  /** Whether a call may be made now. The first one after the pause is the probe: the circuit is then half-open. */
  admit(call?: Named): boolean
  /** The outcome of a call. One that was admitted in another period is too late to count. */
  report(period: number, verdict: Verdict, call?: Named, error?: string): void
}

/** What time and chance are. */
export interface CircuitSurroundings {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** Called with each change; a probe that comes to nothing is none. */
  readonly changed?: ((change: BreakerChange) => void) | undefined
  /** Whether this process is so new that the failures it sees may be its own; asked once for each call. Default: it is not. */
  readonly isCold?: (() => boolean) | undefined
}

/** The share of failed calls at which it opens by default. */
export const defaultFailureRatio = 0.5

const closed = { name: 'closed' } as const
const halfOpen = { name: 'half-open' } as const

/** How much shorter a pause may be than its nominal length, so that many gateways do not probe at once (gRPC). */
const jitter = 0.2

/** The usual milliseconds of the first pause. */
export const defaultOpenFor = 1_000

/** The usual milliseconds of the longest pause. */
const defaultMaxOpenFor = 15_000

/** Paths that are distinguished when they fail: about 1,600 a second, in 128 KiB. */
const slots = 8_192

/** Paths of failed probes that are remembered; a longer outage forgets the oldest. */
const maxProbes = 64

/**
 * Opens when enough of the calls of the last seconds have failed, and lets exactly one through after a pause. If that
 * one succeeds the circuit closes and has forgotten what was; if it fails the pause doubles; if it comes to nothing the
 * next call is the probe. What drifts is an answer: it ends a pause, and is not counted otherwise.
 *
 * Nothing that a client may name decides: what fails at one path counts at most twice within the window, and after a probe
 * that failed other paths come first.
 */
export const circuit = (
  options: CircuitOptions,
  { clock, random, changed }: CircuitSurroundings,
): Circuit => {
  const {
    window = 10_000,
    minCalls = 20,
    failureRatio = defaultFailureRatio,
    openFor = defaultOpenFor,
    maxOpenFor = Math.max(openFor, defaultMaxOpenFor),
  } = options
  const counts = rollingCounts(window, clock)
  const failedPaths = repeats(window, slots)
  const failedProbes = new Set<number>()
  let state: CircuitState = closed
  let period = 0
  let openings = 0
  let lastError: string | undefined
  let reported: CircuitState['name'] = closed.name
  let reportedAt = clock.now()
  let openedAt = 0

  const tell = (breaker: CircuitState['name'], why: Partial<BreakerChange> = {}) => {
    if (reported === breaker) return
    const now = clock.now()
    changed?.({ breaker, lasted: tenths(now - reportedAt), ...why })
    reported = breaker
    reportedAt = now
  }
  const become = (next: CircuitState) => {
    state = next
    period += 1
  }
  const open = (error: string | undefined) => {
    const { calls, failures } = counts
    const pause = Math.min(openFor * 2 ** openings, maxOpenFor)
    openings += 1
    const now = clock.now()
    const again = now + Math.min(pause + openFor, maxOpenFor)
    const shortened = pause * (1 - jitter * random())
    const isFirst = state.name === 'closed'
    if (isFirst) openedAt = now
    become({ name: 'open', until: now + shortened, again })
    tell('open', { ...(isFirst && { calls, failures }), pause: tenths(shortened), error })
  }
  const close = () => {
    openings = 0
    counts.clear()
    failedPaths.clear()
    failedProbes.clear()
    become(closed)
    tell('closed', { outage: tenths(clock.now() - openedAt) })
  }
  const judgeProbe = (verdict: Verdict, call: Named | undefined, error: string | undefined) => {
    if (verdict === 'success' || verdict === 'drift') close()
    else if (verdict === 'nothing') become({ name: 'open', until: clock.now(), again: clock.now() })
    else {
      if (call && verdict === 'failure') remember(nameOf(call))
      open(error)
    }
  }
  const remember = (probe: number) => {
    for (const oldest of failedProbes) if (failedProbes.size >= maxProbes) failedProbes.delete(oldest)
    failedProbes.add(probe)
  }
  const count = (verdict: Verdict, call: Named | undefined, error: string | undefined) => {
    if (verdict === 'nothing' || verdict === 'drift') return
    if (verdict === 'failure' && call && !failedPaths.take(call, clock.now())) return
    if (verdict !== 'success') lastError = error
    counts.add(verdict !== 'success')
    if (counts.calls >= minCalls && counts.failures >= failureRatio * counts.calls) open(lastError)
  }

  return {
    get state() {
      return state
    },
    get period() {
      return period
    },
    admit: (call) => {
      if (state.name === 'closed') return true
      const now = clock.now()
      if (state.name === 'half-open' || now < state.until) return false
      if (now < state.again && call && failedProbes.has(nameOf(call))) return false
      become(halfOpen)
      tell('half-open')
      return true
    },
    report: (admittedIn, verdict, call, error) => {
      if (admittedIn !== period) return
      if (state.name === 'half-open') judgeProbe(verdict, call, error)
      else count(verdict, call, error)
    },
  }
}
