import type { Scope } from '../scope/scope.ts'
import { BoundCall } from './bound-call.ts'
import { boundWith } from './bound-lanes.ts'
import { type KeptAnswers, keptAnswers } from './cache/kept-answers.ts'
import { refuseCredentials } from './headers/refuse-credentials.ts'
import type { Upstream, Upstreams } from './outgoing.ts'
import { type Bound, checkOptions, checkToken, type Service } from './service.ts'
import { openUpstream, type Surroundings } from './upstream.ts'

/** The services of a gateway, with their connections. */
export interface Connected<D> {
  /** The services as one request sees them; cheap, done for every request. */
  bind(scope: Scope): Bound<D>
  readonly upstreams: Upstreams
  /** What they keep. */
  readonly kept: KeptAnswers
  /** Waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

/**
 * Opens the services of a gateway.
 *
 * @param credentials the headers that say who is calling, as `Vary` lists them; no service receives them. Default none
 */
export const openServices = <D extends Record<string, Service<object>>>(
  services: D,
  surroundings: Surroundings,
  credentials = '',
): Connected<D> => {
  const kept = keptAnswers()
  const opened = Object.entries(services).map(([key, declared]) => {
    checkOptions(`services.${key}`, declared.options)
    checkToken(`services.${key}`, declared.options)
    const { headers, ownHeaders = {} } = declared.options
    refuseCredentials(headers, credentials, `services.${key}: headers`)
    refuseCredentials(Object.keys(ownHeaders), credentials, `services.${key}: ownHeaders`)
    const { methods, lanes } = declared
    return { key, methods, lanes, ...openUpstream(declared, { ...surroundings, kept }) }
  })
  return {
    bind: binding<D>(opened),
    upstreams: Object.fromEntries(opened.map(({ key, upstream }) => [key, upstream])),
    kept,
    close: async () => {
      await Promise.all(opened.map(({ close }) => close()))
    },
  }
}

interface Declared {
  readonly key: string
  readonly methods: Service<object>['methods']
  readonly lanes: Service<object>['lanes']
  readonly upstream: Upstream
}

/** Where the services of one request keep it, and those that were asked for. */
const boundTo = Symbol('scope')
const made = Symbol('made')

/** The services of one request; its properties are the services. */
class BoundServices {
  readonly [boundTo]: Scope
  readonly [made]: (object | undefined)[] = []

  constructor(scope: Scope) {
    this[boundTo] = scope
  }
}

/** Binds services to a request, each when a handler asks for it: most requests need few of many. */
const binding = <D>(declared: readonly Declared[]): ((scope: Scope) => Bound<D>) => {
  class Services extends BoundServices {}
  Object.setPrototypeOf(Services.prototype, null)
  declared.forEach(({ key, methods, lanes, upstream }, index) => {
    const Bound = lanes ? boundWith(upstream, lanes) : BoundCall
    Object.defineProperty(Services.prototype, key, {
      enumerable: true,
      get(this: BoundServices) {
        this[made][index] ??= methods(new Bound(upstream, this[boundTo]))
        return this[made][index]
      },
    })
  })
  return (scope) => new Services(scope) as Bound<D>
}
