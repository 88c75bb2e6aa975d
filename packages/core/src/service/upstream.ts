import type { ServiceChange, TellChange } from '../observe/service-change.ts'
import { fairNow } from '../pressure/waiting.ts'
import type { Clock } from '../scope/clock.ts'
import { openInstances } from './balance/instances.ts'
import { cache } from './cache/cache.ts'
import { memoryStore } from './cache/cache-store.ts'
import type { KeptAnswers } from './cache/kept-answers.ts'
import type { SecondLevel } from './cache/second/second-level.ts'
import { signing } from './credentials/signing.ts'
import { constantHeaders } from './headers/constant-headers.ts'
import { forwardable } from './headers/request-headers.ts'
import { countDrift, type Drift } from './lanes/drift.ts'
import { sendJson } from './lanes/json-lane.ts'
import { sendOwn } from './lanes/own-lane.ts'
import { sendStream } from './lanes/stream-lane.ts'
import { compose, type Policy, type Upstream } from './outgoing.ts'
import { adaptiveBulkhead } from './policies/adaptive-bulkhead.ts'
import { type AdaptiveLimit, adaptiveLimit } from './policies/adaptive-limit.ts'
import { breaker } from './policies/breaker/breaker.ts'
import type { CircuitSurroundings } from './policies/breaker/circuit.ts'
import { adaptiveOf, bulkhead, defaultBulkhead, maxCallsOf } from './policies/bulkhead.ts'
import { coalesce } from './policies/coalesce.ts'
import { deadline } from './policies/deadline.ts'
import { ownPolicy } from './policies/own/own-policy.ts'
import { type PolicyStop, policyStops } from './policies/own/stops.ts'
import { hedge } from './policies/retry/hedge.ts'
import { retry } from './policies/retry/retry.ts'
import { retryBudget } from './policies/retry/retry-budget.ts'
import { turns } from './policies/take-turns.ts'
import { tryDeadline } from './policies/try-deadline.ts'
import { record } from './record.ts'
import {
  credentialOf,
  defaultMaxAnswer,
  defaultTimeout,
  policyOf,
  type Service,
  type ServiceOptions,
} from './service.ts'
import { ownToken } from './transport/own-token.ts'
import { homeOf } from './transport/pool.ts'
import { userToken } from './transport/user-token.ts'

/** What time and chance are, for the services of a gateway. */
export interface Surroundings {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** Called with each change of a service. Default: not called. */
  readonly changed?: TellChange
  /** Whether this process is so new that it judges no service. Default: it is not. */
  readonly isCold?: () => boolean
  /** What the services of the gateway keep. Default: each its own. */
  readonly kept?: KeptAnswers
  /** What the instances of the gateway share of that. Default: nothing. */
  readonly shared?: SecondLevel | undefined
}

/** A service that was opened. */
export interface Opened {
  readonly upstream: Upstream
  /** Waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

/**
 * A service with connections and policies of its own, so that one that hangs takes nothing from the others. No connection
 * is made before the first call.
 *
 * @throws TypeError when the service was given no address.
 */
export const openUpstream = (
  { name, addresses, options, lanes }: Service<object>,
  surroundings: Surroundings,
): Opened => {
  if (!addresses)
    throw new TypeError(`services.${name}: has no address; give it one with connect(services, settings)`)
  const { timeout = defaultTimeout, maxBody = defaultMaxAnswer, headers = [] } = options
  const credential = credentialOf(options)
  const changed = (change: ServiceChange) => surroundings.changed?.(name, change)
  const { balance, connections: life } = options
  const adaptive = adaptiveLimitOf(options, surroundings.clock)
  // As many connections as calls: one that is aborted would otherwise go on waiting for its turn.
  const { first, policy, close } = openInstances(
    addresses,
    { connections: maxCallsOf(options.bulkhead) || Number.POSITIVE_INFINITY, life, balance },
    { ...surroundings, changed },
  )
  const drift = countDrift()
  const policies = [
    ...policiesOf(name, options, drift, { ...surroundings, changed }, adaptive, policy),
    ...(credential?.by === 'signature' ? [signing(credential.sign)] : []),
  ]
  return {
    upstream: {
      name,
      instance: first,
      timeout,
      tryTimeout: options.tryTimeout,
      maxBody,
      drift,
      token: policyOf(options.token),
      credential,
      homes: addresses.map(homeOf),
      forwards: forwardable(headers, `service ${name}: headers`),
      constants: constantHeaders(options.ownHeaders ?? {}, `service ${name}: ownHeaders`),
      json: compose(policies, sendJson),
      stream: compose(policies, sendStream),
      ...(lanes && { own: compose(policies, sendOwn) }),
      ...(adaptive && { places: () => adaptive.places }),
    },
    close,
  }
}

/** The limit of a service that finds it by itself. */
const adaptiveLimitOf = ({ bulkhead }: ServiceOptions, clock: Clock): AdaptiveLimit | undefined =>
  bulkhead === 'adaptive' || typeof bulkhead === 'object'
    ? adaptiveLimit(adaptiveOf(bulkhead), fairNow(clock))
    : undefined

/** The policies around every call of a service, outermost first, with those of its own at their stops. One that is off is not there. */
const policiesOf = (
  name: string,
  options: ServiceOptions,
  drift: Drift,
  surroundings: CircuitSurroundings & Pick<Surroundings, 'kept' | 'shared'>,
  adaptive: AdaptiveLimit | undefined,
  balance: Policy | undefined,
): Policy[] => {
  const { clock, random, kept, shared } = surroundings
  const {
    bulkhead: limit = defaultBulkhead,
    breaker: breaking = {},
    retry: repeating = {},
    tryTimeout,
  } = options
  const { token, audience } = options
  const budget = repeating ? retryBudget(repeating.budget) : undefined
  const stops: Readonly<Record<PolicyStop, readonly (Policy | false | undefined)[]>> = {
    coalesce: [coalesce, record(drift)],
    cache: [
      cache({
        store: memoryStore(options.cacheSize ?? 64 * 1024 * 1024),
        clock,
        service: name,
        kept,
        shared,
      }),
    ],
    bulkhead: [
      limit !== false && turns,
      typeof limit === 'number' && bulkhead(limit),
      adaptive && adaptiveBulkhead(adaptive, clock),
    ],
    breaker: [
      ownToken(credentialOf(options)),
      token === 'user' && audience !== undefined && userToken(audience),
      breaking && breaker(breaking, surroundings),
    ],
    retry: [repeating && budget && retry(repeating, { budget, random }), tryDeadline(tryTimeout)],
    hedge: [hedge(options.hedge, { clock, budget })],
    balance: [balance],
  }
  const own = (options.policies ?? []).map((placed) => ({ ...placed, policy: ownPolicy(name, placed) }))
  const at = (at: PolicyStop, where: 'before' | 'after') =>
    own.filter(({ stop, side }) => stop === at && side === where).map(({ policy }) => policy)
  const chain = policyStops.flatMap((stop) => [...at(stop, 'before'), ...stops[stop], ...at(stop, 'after')])
  return [deadline, ...chain].filter((policy) => policy !== false && policy !== undefined)
}
