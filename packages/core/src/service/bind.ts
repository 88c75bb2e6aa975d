import { BffError } from '../errors/bff-error.ts'
import { currentPart } from '../gateway/current-part.ts'
import type { Scope } from '../gateway/scope.ts'
import { batches } from './batch.ts'
import type { Call, WriteOptions } from './call.ts'
import { jsonHeaders } from './json-headers.ts'
import { kyLane, type NamedPath } from './ky-lane.ts'
import {
  type Method,
  type Outgoing,
  outgoing,
  type Purpose,
  type Upstream,
  type Upstreams,
} from './outgoing.ts'
import { fillPath, queryString } from './path.ts'
import { type Bound, checkClient, checkOptions, type Service } from './service.ts'
import { openUpstream } from './upstream.ts'

/** The services of a gateway, with their connections. */
export interface Connected<D> {
  /** The services as one request sees them; cheap, done for every request. */
  bind(scope: Scope): Bound<D>
  readonly upstreams: Upstreams
  /** Waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

/** Opens the services of a gateway. */
export const openServices = <D extends Record<string, Service<object>>>(services: D): Connected<D> => {
  const opened = Object.entries(services).map(([key, declared]) => {
    checkOptions(`services.${key}`, declared.options)
    checkClient(`services.${key}`, declared.options)
    return { key, methods: declared.methods, ...openUpstream(declared) }
  })
  const prototype = Object.create(null, Object.fromEntries(opened.map(boundWhenAsked)))
  return {
    bind: (scope) => Object.assign(Object.create(prototype), { [boundTo]: { scope, made: {} } }),
    upstreams: Object.fromEntries(opened.map(({ key, upstream }) => [key, upstream])),
    close: async () => {
      await Promise.all(opened.map(({ close }) => close()))
    },
  }
}

/** Where a bound record keeps its request, and the services that were asked for. */
const boundTo = Symbol('bound')

interface Declared {
  readonly key: string
  readonly methods: Service<object>['methods']
  readonly upstream: Upstream
}

interface BoundRecord {
  readonly [boundTo]: { readonly scope: Scope; readonly made: Record<string, object> }
}

/** A property that binds its service when a handler asks for it, and keeps it: most requests need few of many. */
const boundWhenAsked = ({ key, methods, upstream }: Declared): [string, PropertyDescriptor] => [
  key,
  {
    enumerable: true,
    get(this: BoundRecord) {
      const { scope, made } = this[boundTo]
      made[key] ??= methods(callOf(upstream, scope))
      return made[key]
    },
  },
]

/** A {@link Call} of one request. */
const callOf = (upstream: Upstream, scope: Scope): Call => {
  const send =
    (method: Method): Call['post'] =>
    (path, schema, options) =>
      valueFrom(upstream, scope, purposeOf(scope), method, path, schema, options)

  let batch: ReturnType<typeof batches> | undefined
  let kyInstance: Call['ky'] | undefined
  let names: Map<string, NamedPath> | undefined

  return {
    get: send('GET'),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: send('DELETE'),
    batch: (path, itemSchema, options) => {
      batch ??= batches(
        (by, path, schema, options) => valueFrom(upstream, scope, by, 'GET', path, schema, options),
        () => purposeOf(scope),
      )
      return batch(path, itemSchema, options) as never
    },
    get ky() {
      names ??= new Map()
      kyInstance ??= kyLane(upstream, names, (request) =>
        outgoing(upstream, scope, purposeOf(scope), request),
      )
      return kyInstance
    },
    path: (template, values, passes = []) => {
      const path = fillPath(template, values)
      names ??= new Map()
      names.set(path, { template, passes })
      return path
    },
  }
}

/** What a call that is made now is made for. */
const purposeOf = ({ cancellation }: Scope): Purpose =>
  currentPart.getStore() ?? { name: undefined, cancellation }

/** Makes a call of the JSON lane. A value that cannot stand in a path rejects, and never leaves calls beside it unattended. */
const valueFrom = (
  upstream: Upstream,
  scope: Scope,
  purpose: Purpose,
  method: Method,
  template: string,
  schema: Outgoing['schema'],
  options: WriteOptions = usual,
): Promise<never> =>
  new Promise((resolve, reject) => {
    const call = outgoing(upstream, scope, purpose, {
      method,
      template,
      path: fillPath(template, options.path) + queryString(options.query),
      schema,
      headers: jsonHeaders(options),
      body: options.body === undefined ? null : JSON.stringify(options.body),
      passes: options.passes ?? none,
      passesThrough: false,
      timeout: options.timeout ?? upstream.timeout,
      options,
    })
    upstream.json(call, (outcome) => {
      if (outcome instanceof BffError) reject(outcome)
      else resolve(outcome.value as never)
    })
  })

const usual: WriteOptions = {}
const none: Outgoing['passes'] = []
