import type { ClientCredentials } from '../auth/client/client-credentials.ts'
import { maxTimerDelay } from '../scope/clock.ts'
import type { AddressList } from './balance/address-list.ts'
import { type BalanceOptions, checkBalance } from './balance/balance-options.ts'
import { checkCacheSize } from './cache/cache-options.ts'
import type { Call } from './call.ts'
import {
  type Credential,
  type Giving,
  givingOf,
  isCredential,
  kindOfValue,
  tokenName,
} from './credentials/credential.ts'
import { type ConstantHeaders, constantHeaders } from './headers/constant-headers.ts'
import { isOfTheAnswer } from './headers/header-rules.ts'
import { forwardable } from './headers/request-headers.ts'
import { checkLanes, type LaneCalls, type Lanes } from './lanes/lane-port.ts'
import type { TokenPolicy } from './outgoing.ts'
import { type BreakerOptions, checkBreaker } from './policies/breaker/breaker.ts'
import { type BulkheadOption, checkBulkhead } from './policies/bulkhead.ts'
import { checkPolicies, type PlacedPolicy } from './policies/own/service-policy.ts'
import { checkHedge, type HedgeOptions } from './policies/retry/hedge.ts'
import { checkRetry, type RetryOptions } from './policies/retry/retry.ts'
import { checkTryTimeout } from './policies/try-deadline.ts'
import { type ConnectionOptions, checkConnections } from './transport/connection-options.ts'

declare const methodsOf: unique symbol

/** How a service is talked to. */
export interface ServiceOptions {
  /** Milliseconds a call may take, reading the answer included. Take the owning team's p99.9. Default 1,000. */
  readonly timeout?: number
  /** Milliseconds one try of a call may take, so that there is time for another. Default: as long as the call. */
  readonly tryTimeout?: number
  /** How failed calls are repeated; `false`: never. Default: once, within the {@link RetryOptions.budget}. */
  readonly retry?: RetryOptions | false
  /** When a service that fails is left alone; `false`: never. Default: see {@link BreakerOptions}. */
  readonly breaker?: BreakerOptions | false
  /**
   * Calls that may be under way at a time; one more fails at once. `'adaptive'`: as many as the service can work on, found by how long
   * they take, from 8 to 128 or within the {@link AdaptiveOptions} that are given. `false`: any number. Default 128.
   */
  readonly bulkhead?: BulkheadOption
  /** How long connections are kept. Default: see {@link ConnectionOptions}. */
  readonly connections?: ConnectionOptions
  /** How calls are spread over the instances of the service, when its address names several. */
  readonly balance?: BalanceOptions
  /** Makes GETs that take unusually long a second time, at another instance. Default `false`. */
  readonly hedge?: HedgeOptions | boolean
  /** Bytes of answers kept for calls that have `cache`. Default 64 MiB. */
  readonly cacheSize?: number
  /**
   * What the service receives of the caller's identity. `'none'`: nothing; `'forward'`: the caller's own bearer
   * token, for services that accept the gateway's audience; `'user'`: one that acts for the caller at the service's own
   * `audience`, where the caller signed in with `session()`; `'client'`: the gateway's own token, which says nothing
   * about the caller; a {@link Credential}, such as `basic({ … })` or `headerKey({ … })`: that one. Default `'none'`.
   */
  readonly token?: TokenPolicy | Credential
  /** What the service calls itself in tokens (RFC 8707), such as `urn:shop:orders`; needed with `token: 'user'`. */
  readonly audience?: string
  /** Where the gateway's own token comes from; needed with `token: 'client'`, and only then. */
  readonly client?: ClientCredentials
  /** Names of the client's headers that are passed on, such as `accept-language`. Default none; `cookie` never. */
  readonly headers?: readonly string[]
  /**
   * Headers of the gateway's own that all calls carry, such as `{ 'x-api-version': '3' }`; no client can change them, and what a call says
   * itself wins. Of `connect()` and the service both count, and of two with one name the nearer one. Default none; no credentials.
   */
  readonly ownHeaders?: ConstantHeaders
  /** Bytes an answer may have; reading stops there. Default 10 MiB. */
  readonly maxBody?: number
  /**
   * Policies of one's own, each placed with `before()` or `after()`; of several at one place the first sees a call first. Those that
   * `connect()` says for all services stand outside of those a service declares. Default none.
   */
  readonly policies?: readonly PlacedPolicy[]
}

/** What a service declares: how it is talked to, and the lanes it has beside JSON and ky. */
export interface DeclaredOptions<L extends Lanes> extends ServiceOptions {
  /** Lanes of its own, by the name they have in `call`, such as `{ csv: csv() }`. Default none. */
  readonly lanes?: L
}

/** A downstream service, declared once with {@link service}. */
export interface Service<M extends object> {
  readonly [methodsOf]?: M
  readonly name: string
  readonly options: ServiceOptions
  /** What its methods are made with: `call` has its lanes as well. */
  readonly methods: (call: Call) => M
  /** Its own lanes, by the name they have in `call`. */
  readonly lanes?: Lanes
  /** Where its instances are; only settings say so, see {@link connect}. */
  readonly addresses?: AddressList
}

/** The methods of a record of services, as handlers find them in `c.var.services`. */
export type Bound<D> = { [K in keyof D]: D[K] extends Service<infer M> ? M : never }

const serviceName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/**
 * Declares a downstream service as a typed client. Its schemas name only what the gateways consume; anything else in
 * its answers is ignored. Where it is comes from settings (`<NAME>_URL`), see {@link connect}.
 *
 * @throws TypeError when the name is not lower-case kebab or an option is out of range.
 * @example
 * ```ts
 * import { service } from '@bffkit/core'
 * import { z } from 'zod'
 *
 * const Order = z.object({ id: z.string(), total: z.number() })
 *
 * export const orders = service('orders', { timeout: 400 }, (call) => ({
 *   recent: (limit: number) => call.get('orders', z.array(Order), { query: { limit } }),
 *   byId: (id: string) => call.get('orders/{id}', Order, { path: { id }, passes: [404] }),
 *   invoice: (id: string) => call.ky.get(call.path('orders/{id}/invoice', { id })),
 * }))
 * ```
 */
export const service = <M extends object, L extends Lanes = Readonly<Record<never, never>>>(
  name: string,
  options: DeclaredOptions<L>,
  methods: (call: Call & LaneCalls<L>) => M,
): Service<M> => {
  if (!serviceName.test(name))
    throw new TypeError(`service(${JSON.stringify(name)}): a name is lower-case kebab, such as orders`)
  checkOptions(`service ${name}`, options)
  checkLanes(`service ${name}`, options.lanes)
  const { lanes, ...rest } = options
  return lanes
    ? { name, options: rest, methods: withLanes(methods), lanes }
    : { name, options, methods: withLanes(methods) }
}

/** A gateway makes the methods with a call that has the lanes their service declares, and no other. */
const withLanes = <M extends object, C extends Call>(methods: (call: C) => M) => methods as (call: Call) => M

/** Milliseconds a call may take by default. */
export const defaultTimeout = 1_000

/** Bytes an answer may have by default: 10 MiB. */
export const defaultMaxAnswer = 10 * 1024 * 1024

const tokens: readonly string[] = ['none', 'forward', 'user', 'client'] satisfies TokenPolicy[]

/** Throws a TypeError naming the option and its value. */
export const checkOptions = (where: string, options: ServiceOptions): void => {
  const { timeout, tryTimeout, maxBody, headers = [], token } = options
  for (const [option, value] of Object.entries({ timeout, maxBody }))
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new TypeError(`${where}: ${option} must be a positive number, not ${value}`)
  if (timeout !== undefined && timeout > maxTimerDelay)
    throw new TypeError(`${where}: timeout must be at most ${maxTimerDelay}, not ${timeout}`)
  checkTryTimeout(where, tryTimeout)
  if (tryTimeout !== undefined && tryTimeout > (timeout ?? defaultTimeout))
    throw new TypeError(
      `${where}: tryTimeout must be at most timeout, ${timeout ?? defaultTimeout}, not ${tryTimeout}`,
    )
  // What it is instead may be a secret.
  if (token !== undefined && !isCredential(token) && !tokens.includes(token))
    throw new TypeError(
      `${where}: token must be 'none', 'forward', 'user', 'client' or a credential such as basic({ … }), not ${kindOfValue(token)} that is none of these`,
    )
  const ofTheAnswer = forwardable(headers, `${where}: headers`).find(isOfTheAnswer)
  if (ofTheAnswer !== undefined)
    throw new TypeError(`${where}: headers: ${ofTheAnswer} is about the gateway's answer, and no service's`)
  constantHeaders(options.ownHeaders ?? {}, `${where}: ownHeaders`)
  checkRetry(where, options.retry)
  checkBreaker(where, options.breaker)
  checkBulkhead(where, options.bulkhead)
  checkConnections(where, options.connections)
  checkBalance(where, options.balance)
  checkHedge(where, options.hedge)
  checkCacheSize(where, options.cacheSize)
  checkPolicies(where, options.policies)
}

/** Throws a TypeError when a service shall receive a token and nothing says where it comes from, or the other way round; or one header from two. */
export const checkToken = (where: string, options: ServiceOptions): void => {
  const { token = 'none', client, audience, headers = [], ownHeaders = {} } = options
  if (token === 'user' && !audience)
    throw new TypeError(`${where}: token 'user' needs audience, what the service calls itself in tokens`)
  if (token === 'client' && typeof client?.token !== 'function')
    throw new TypeError(`${where}: token 'client' needs client, such as clientCredentials({ … })`)
  if (token !== 'client' && client !== undefined)
    throw new TypeError(`${where}: client needs token 'client', not ${tokenName(token)}`)
  const header = credentialOf(options)?.header
  if (headers.some((name) => name.toLowerCase() === header))
    throw new TypeError(
      `${where}: headers must not hold ${header}, with which ${tokenName(token)} proves the gateway`,
    )
  const own = Object.keys(ownHeaders).map((name) => name.toLowerCase())
  if (header !== undefined && own.includes(header))
    throw new TypeError(
      `${where}: ownHeaders must not hold ${header}, with which ${tokenName(token)} proves the gateway`,
    )
  const both = headers.find((name) => own.includes(name.toLowerCase()))
  if (both !== undefined)
    throw new TypeError(`${where}: ${both} is in headers, from the client, and in ownHeaders; keep one`)
}

/** What a service receives of its caller's identity; a credential of the gateway's own is none. */
export const policyOf = (token: ServiceOptions['token'] = 'none'): TokenPolicy =>
  typeof token === 'string' ? token : 'client'

/** How the gateway proves itself to a service, if it does. */
export const credentialOf = ({ token, client }: ServiceOptions): Giving | undefined =>
  token === 'client' && client ? ofClient(client) : givingOf(token)

const clients = new WeakMap<ClientCredentials, Giving>()

const ofClient = (client: ClientCredentials): Giving => {
  const bound = clients.get(client)
  if (bound) return bound
  const made = {
    by: 'token',
    header: 'authorization',
    scheme: 'Bearer ',
    renewed: (refused) => client.token(refused),
    reveals: () => false,
  } satisfies Giving
  clients.set(client, made)
  return made
}
