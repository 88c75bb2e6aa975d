import type { ClientCredentials } from '../auth/client-credentials.ts'
import type { Call } from './call.ts'
import type { TokenPolicy } from './outgoing.ts'
import { forwardable } from './request-headers.ts'

declare const methodsOf: unique symbol

/** How a service is talked to. */
export interface ServiceOptions {
  /** Milliseconds a call may take, reading the answer included. Take the owning team's p99.9. Default 1,000. */
  readonly timeout?: number
  /**
   * What the service receives of the caller's identity. `'none'`: nothing; `'forward'`: the caller's own bearer
   * token, for services that accept the gateway's audience; `'client'`: the gateway's own token, which says nothing
   * about the caller. Default `'none'`.
   */
  readonly token?: TokenPolicy
  /** Where the gateway's own token comes from; needed with `token: 'client'`, and only then. */
  readonly client?: ClientCredentials
  /** Names of the client's headers that are passed on, such as `accept-language`. Default none; `cookie` never. */
  readonly headers?: readonly string[]
  /** Bytes an answer may have; reading stops there. Default 10 MiB. */
  readonly maxBody?: number
  /** Connections to it, which is also how many calls can be under way. Default 128. */
  readonly connections?: number
}

/** A downstream service, declared once with {@link service}. */
export interface Service<M extends object> {
  readonly [methodsOf]?: M
  readonly name: string
  readonly options: ServiceOptions
  readonly methods: (call: Call) => M
  /** Where it is; only settings say so, see {@link connect}. */
  readonly address?: string
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
export const service = <M extends object>(
  name: string,
  options: ServiceOptions,
  methods: (call: Call) => M,
): Service<M> => {
  if (!serviceName.test(name))
    throw new TypeError(`service(${JSON.stringify(name)}): a name is lower-case kebab, such as orders`)
  checkOptions(`service ${name}`, options)
  return { name, options, methods }
}

/** The longest a timer can be set to, about 24 days; beyond that it would fire at once. */
const longest = 2 ** 31 - 1

const tokens: readonly string[] = ['none', 'forward', 'client'] satisfies TokenPolicy[]

/** Throws a TypeError naming the option and its value. */
export const checkOptions = (
  where: string,
  { timeout, maxBody, connections, headers = [], token }: ServiceOptions,
): void => {
  for (const [option, value] of Object.entries({ timeout, maxBody, connections }))
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new TypeError(`${where}: ${option} must be a positive number, not ${value}`)
  if (timeout !== undefined && timeout > longest)
    throw new TypeError(`${where}: timeout must be at most ${longest}, not ${timeout}`)
  if (token !== undefined && !tokens.includes(token))
    throw new TypeError(`${where}: token must be 'none', 'forward' or 'client', not ${JSON.stringify(token)}`)
  forwardable(headers, `${where}: headers`)
}

/** Throws a TypeError when a service shall receive the gateway's own token and there is none, or the other way round. */
export const checkClient = (where: string, { token = 'none', client }: ServiceOptions): void => {
  if (token === 'client' && typeof client?.token !== 'function')
    throw new TypeError(`${where}: token 'client' needs client, such as clientCredentials({ … })`)
  if (token !== 'client' && client !== undefined)
    throw new TypeError(`${where}: client needs token 'client', not '${token}'`)
}
