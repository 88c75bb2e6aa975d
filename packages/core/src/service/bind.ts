import { currentPart } from '../gateway/current-part.ts'
import type { Scope } from '../gateway/scope.ts'
import { batches } from './batch.ts'
import type { Call, WriteOptions } from './call.ts'
import { coalesce } from './coalesce.ts'
import { deadline } from './deadline.ts'
import { jsonHeaders } from './json-headers.ts'
import { sendJson } from './json-lane.ts'
import { type KyCall, kyLane, type NamedPath } from './ky-lane.ts'
import {
  compose,
  type Method,
  type Outgoing,
  type Policy,
  type Purpose,
  type Upstream,
  type Upstreams,
} from './outgoing.ts'
import { ownToken } from './own-token.ts'
import { fillPath, queryString } from './path.ts'
import { record } from './record.ts'
import { type Bound, checkClient, checkOptions, type Service } from './service.ts'
import { sendStream } from './stream-lane.ts'
import { upstream } from './upstream.ts'

/** The policies around every call, outermost first. */
const policies: readonly Policy[] = [deadline, coalesce, record, ownToken]

const json = compose(policies, sendJson)
/** Makes a call whose answer is streamed; {@link json} is the other lane. */
export const stream = compose(policies, sendStream)

/** The services of a gateway, with their connections. */
export interface Connected<D> {
  /** The services as one request sees them; cheap, done for every request. */
  bind(scope: Scope): Bound<D>
  readonly upstreams: Upstreams
  /** Waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

interface Opened {
  readonly key: string
  readonly methods: Service<object>['methods']
  readonly upstream: Upstream
  readonly timeout: number
}

/** Opens the services of a gateway. */
export const openServices = <D extends Record<string, Service<object>>>(services: D): Connected<D> => {
  const opened = Object.entries(services).map(([key, declared]): Opened => {
    checkOptions(`services.${key}`, declared.options)
    checkClient(`services.${key}`, declared.options)
    return {
      key,
      methods: declared.methods,
      upstream: upstream(declared),
      timeout: declared.options.timeout ?? 1_000,
    }
  })
  const prototype = Object.create(null, Object.fromEntries(opened.map(boundWhenAsked)))
  return {
    bind: (scope) => Object.assign(Object.create(prototype), { [boundTo]: { scope, made: {} } }),
    upstreams: Object.fromEntries(opened.map(({ key, upstream, timeout }) => [key, { upstream, timeout }])),
    close: async () => {
      await Promise.all(opened.map(({ upstream }) => upstream.pool.close()))
    },
  }
}

/** Where a bound record keeps its request, and the services that were asked for. */
const boundTo = Symbol('bound')

interface BoundRecord {
  readonly [boundTo]: { readonly scope: Scope; readonly made: Record<string, object> }
}

/** A property that binds its service when a handler asks for it, and keeps it: most requests need few of many. */
const boundWhenAsked = ({ key, methods, upstream, timeout }: Opened): [string, PropertyDescriptor] => [
  key,
  {
    enumerable: true,
    get(this: BoundRecord) {
      const { scope, made } = this[boundTo]
      made[key] ??= methods(callOf({ upstream, timeout, scope }))
      return made[key]
    },
  },
]

/** A {@link Call} of one request. */
const callOf = (to: Target): Call => {
  const { upstream, scope } = to
  const send =
    (method: Method): Call['post'] =>
    (path, schema, options) =>
      answerTo(to, purposeOf(scope), method, path, schema, options)

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
        (by, path, schema, options) => answerTo(to, by, 'GET', path, schema, options),
        () => purposeOf(scope),
      )
      return batch(path, itemSchema, options) as never
    },
    get ky() {
      names ??= new Map()
      kyInstance ??= kyLane(upstream.name, names, (call) => streamed(to, purposeOf(scope), call), stream)
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

/** Asynchronous, so that a value that cannot stand in a path rejects, and never leaves calls beside it unattended. */
const answerTo = async (
  to: Target,
  by: Purpose,
  method: Method,
  path: string,
  schema: Outgoing['schema'] & {},
  options: WriteOptions = {},
) => {
  const { value } = await json(outgoing(to, by, method, path, schema, options))
  return value as never
}

/** Where a call goes, and for which request. */
type Target = Pick<Outgoing, 'upstream' | 'timeout' | 'scope'>

const outgoing = (
  to: Target,
  by: Purpose,
  method: Method,
  template: string,
  schema: Outgoing['schema'],
  options: WriteOptions,
): Outgoing => ({
  upstream: to.upstream,
  scope: to.scope,
  method,
  template,
  path: fillPath(template, options.path) + queryString(options.query),
  schema,
  headers: jsonHeaders(options),
  body: options.body === undefined ? null : JSON.stringify(options.body),
  passes: options.passes ?? [],
  passesThrough: false,
  timeout: options.timeout ?? to.timeout,
  part: by.name,
  cancellation: by.cancellation,
  sent: false,
})

const streamed = (to: Target, by: Purpose, { named, ...call }: KyCall): Outgoing => ({
  ...call,
  ...to,
  template: named?.template ?? '(unnamed)',
  schema: undefined,
  passes: named?.passes ?? [],
  passesThrough: false,
  part: by.name,
  cancellation: by.cancellation,
  sent: false,
})
