import type { Clock } from '../gateway/clock.ts'
import { rollingCounts } from './rolling-counts.ts'
import type { Verdict } from './verdict.ts'

/** When a circuit opens, and for how long. */
export interface CircuitOptions {
  /** Milliseconds that are looked back. Default 10,000; at least 10. Source: Hystrix. */
  readonly window?: number
  /** Calls it takes within the window before anything is concluded from them. Default 20; at least 1. Source: Hystrix. */
  readonly minCalls?: number
  /** Share of these calls that must have failed. Default 0.5; from 0.01 to 1. Source: Hystrix, resilience4j. */
  readonly failureRatio?: number
  /**
   * Milliseconds it stays open the first time, more or less a fifth; twice as long each time a probe fails. Default
   * 5,000; at least 1. Source: Hystrix; the doubling and the fifth are those of gRPC's connection backoff.
   */
  readonly openFor?: number
  /** Milliseconds at which the doubling ends. Default 300,000; at least `openFor`. Source: Envoy, `max_ejection_time`. */
  readonly maxOpenFor?: number
}

/** `closed`: every call is made. `open`: none is, until a moment. `half-open`: one is under way to probe the service. */
export type CircuitState =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly until: number }
  | { readonly name: 'half-open' }

/** The states of a circuit breaker, without any calls. */
export interface Circuit {
  readonly state: CircuitState
  /** Counts the changes of state. A call keeps the number it was admitted in. */
  readonly period: number
  /** Whether a call may be made now. The first one after the pause is the probe: the circuit is then half-open. */
  admit(): boolean
  /** What came of a call. One that was admitted in another period is too late to count. */
  report(period: number, verdict: Verdict): void
}

/** What time and chance are. */
export interface CircuitSurroundings {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
}

const closed = { name: 'closed' } as const
const halfOpen = { name: 'half-open' } as const

/** How far a pause is off its nominal length, either way, so that many gateways do not probe at once (gRPC). */
const jitter = 0.2

/**
 * Opens when enough of the calls of the last seconds have failed, and lets exactly one through after a pause. If that
 * one succeeds the circuit closes and has forgotten what was; if it fails the pause doubles; if it comes to nothing the
 * next call is the probe.
 */
export const circuit = (options: CircuitOptions, { clock, random }: CircuitSurroundings): Circuit => {
  const {
    window = 10_000,
    minCalls = 20,
    failureRatio = 0.5,
    openFor = 5_000,
    maxOpenFor = 300_000,
  } = options
  const counts = rollingCounts(window, clock)
  let state: CircuitState = closed
  let period = 0
  let openings = 0

  const become = (next: CircuitState) => {
    state = next
    period += 1
  }
  const open = () => {
    const pause = Math.min(openFor * 2 ** openings, maxOpenFor)
    openings += 1
    become({ name: 'open', until: clock.now() + pause * (1 - jitter + 2 * jitter * random()) })
  }
  const close = () => {
    openings = 0
    counts.clear()
    become(closed)
  }
  const judgeProbe = (verdict: Verdict) => {
    if (verdict === 'success') close()
    else if (verdict === 'failure') open()
    else become({ name: 'open', until: clock.now() })
  }
  const count = (failed: boolean) => {
    counts.add(failed)
    if (counts.calls >= minCalls && counts.failures >= failureRatio * counts.calls) open()
  }

  return {
    get state() {
      return state
    },
    get period() {
      return period
    },
    admit: () => {
      if (state.name === 'closed') return true
      if (state.name === 'half-open' || clock.now() < state.until) return false
      become(halfOpen)
      return true
    },
    report: (admittedIn, verdict) => {
      if (admittedIn !== period) return
      if (state.name === 'half-open') judgeProbe(verdict)
      else if (verdict !== 'nothing') count(verdict === 'failure')
    },
  }
}
