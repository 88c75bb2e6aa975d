import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import type { Outcome } from '../outgoing.ts'
import { cached } from './test/asking.ts'

/** What can happen. The service answers at once, with how often it was written to. */
type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'ask' }
  | { readonly kind: 'write' }
  | { readonly kind: 'turns'; readonly down: boolean }

/** The lifetimes of an answer in seconds. */
interface Times {
  readonly ttl: number
  readonly staleWhileRevalidate: number
  readonly staleIfError: number
}

/** The outcome of one ask: the value, or nothing since the service is down; and whether it is an older one. */
interface Asked {
  readonly value: number | undefined
  readonly stale: boolean
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'ask' }) },
  { weight: 3, arbitrary: fc.nat(40).map<Step>((seconds) => ({ kind: 'wait', ms: seconds * 500 })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'write' }) },
  { weight: 2, arbitrary: fc.boolean().map<Step>((down) => ({ kind: 'turns', down })) },
)
const times = fc.record({ ttl: fc.nat(8), staleWhileRevalidate: fc.nat(8), staleIfError: fc.nat(60) })

/** The cache as one would explain it: the outcome of each `ask`, and how many calls the service sees. */
const model = (steps: readonly Step[], times: Times) => {
  const [ttl, renewed, onError] = [
    times.ttl,
    times.ttl + times.staleWhileRevalidate,
    times.ttl + times.staleIfError,
  ]
  const outcomes: Asked[] = []
  let now = 0
  let version = 0
  let down = false
  let calls = 0
  let kept: { value: number; at: number } | undefined
  let failedAt: number | undefined

  const fetch = (): number | undefined => {
    calls += 1
    failedAt = down ? now : undefined
    if (!down) kept = { value: version, at: now }
    return down ? undefined : version
  }
  const ask = (): Asked => {
    const age = kept ? (now - kept.at) / 1_000 : Number.POSITIVE_INFINITY
    const old = kept?.value
    if (age < ttl) return { value: old, stale: false }
    const fails = failedAt !== undefined && now - failedAt < 31_000
    if (age < renewed || (age < onError && fails)) {
      if (failedAt === undefined || now - failedAt >= 1_000) fetch()
      return { value: old, stale: true }
    }
    const value = fetch()
    return value === undefined && age < onError ? { value: old, stale: true } : { value, stale: false }
  }

  for (const step of steps)
    if (step.kind === 'wait') now += step.ms
    else if (step.kind === 'turns') down = step.down
    else if (step.kind === 'ask') outcomes.push(ask())
    else if (!down) {
      version += 1
      kept = undefined
    }
  return { outcomes, calls }
}

const real = (steps: readonly Step[], { ttl, staleWhileRevalidate, staleIfError }: Times) => {
  const { ask, received, clock } = cached()
  const cache = {
    ttl: ttl * 1_000,
    staleWhileRevalidate: staleWhileRevalidate * 1_000,
    staleIfError: staleIfError * 1_000,
    scope: 'shared',
  } as const
  const outcomes: Asked[] = []
  let version = 0
  let down = false
  let calls = 0

  const respond = () => {
    for (const { call, answer, fail } of received.splice(0)) {
      if (call.method === 'GET') calls += 1
      else if (!down) version += 1
      if (down) fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: connection refused'))
      else answer(version)
    }
  }
  for (const step of steps) {
    if (step.kind === 'wait') clock.advance(step.ms)
    else if (step.kind === 'turns') down = step.down
    else {
      const asked = step.kind === 'ask' ? ask({ cache }) : ask({ method: 'POST' })
      respond()
      if (step.kind === 'ask')
        outcomes.push({ value: numberIn(asked.outcome), stale: asked.purpose.stale !== undefined })
    }
  }
  expect(clock.pending).toBe(0)
  return { outcomes, calls }
}

const numberIn = (outcome: Outcome | undefined) =>
  outcome === undefined || outcome instanceof BffError ? undefined : Number(outcome.value)

it('tells everybody what the model says, with as many calls', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), times, (steps, times) => {
      expect(real(steps, times)).toEqual(model(steps, times))
    }),
    { numRuns: 2_000 },
  )
})
