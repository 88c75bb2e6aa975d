import { currentPart } from '../gateway/current-part.ts'
import type { Scope } from '../gateway/scope.ts'
import { batches } from './batch.ts'
import type { Call, CallOptions, WriteOptions } from './call.ts'
import { coalesce } from './coalesce.ts'
import { deadline } from './deadline.ts'
import { sendJson } from './json-lane.ts'
import { type KyCall, kyLane, type NamedPath } from './ky-lane.ts'
import {
  compose,
  type Method,
  type Outgoing,
  type Policy,
  type Upstream,
  type Upstreams,
} from './outgoing.ts'
import { fillPath, queryString } from './path.ts'
import { record } from './record.ts'
import { type Bound, checkOptions, type Service } from './service.ts'
import { sendStream } from './stream-lane.ts'
import { upstream } from './upstream.ts'

/** The policies around every call, outermost first. */
const policies: readonly Policy[] = [deadline, coalesce, record]

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

/** Opens the services of a gateway. */
export const openServices = <D extends Record<string, Service<object>>>(services: D): Connected<D> => {
  const opened = Object.entries(services).map(([key, declared]) => {
    checkOptions(`services.${key}`, declared.options)
    return {
      key,
      methods: declared.methods,
      upstream: upstream(declared),
      timeout: declared.options.timeout ?? 1_000,
    }
  })
  return {
    bind: (scope) => {
      const bound: Record<string, object> = {}
      for (const { key, methods, upstream, timeout } of opened)
        bound[key] = methods(callOf(upstream, timeout, scope))
      return bound as Bound<D>
    },
    upstreams: Object.fromEntries(opened.map(({ key, upstream, timeout }) => [key, { upstream, timeout }])),
    close: async () => {
      await Promise.all(opened.map(({ upstream }) => upstream.pool.close()))
    },
  }
}

const callOf = (upstream: Upstream, timeout: number, scope: Scope): Call => {
  const write =
    (method: Method) =>
    (path: string, schema: Outgoing['schema'] & {}, options: WriteOptions = {}) =>
      json(outgoing(upstream, timeout, scope, method, path, schema, options)).then(
        ({ value }) => value as never,
      )
  const get: Call['get'] = (path, schema, options: CallOptions = {}) =>
    json(outgoing(upstream, timeout, scope, 'GET', path, schema, options)).then(({ value }) => value as never)

  let batch: ReturnType<typeof batches> | undefined
  let kyInstance: Call['ky'] | undefined
  const names = new Map<string, NamedPath>()

  return {
    get,
    post: write('POST'),
    put: write('PUT'),
    patch: write('PATCH'),
    delete: write('DELETE'),
    batch: (path, schema, options) => {
      batch ??= batches((...request) => currentPart.exit(() => get(...request)))
      return batch(path, schema, options) as never
    },
    get ky() {
      kyInstance ??= kyLane(upstream.name, names, (call) => streamed(upstream, timeout, scope, call), stream)
      return kyInstance
    },
    path: (template, values, passes = []) => {
      const path = fillPath(template, values)
      names.set(path, { template, passes })
      return path
    },
  }
}

const outgoing = (
  upstream: Upstream,
  timeout: number,
  scope: Scope,
  method: Method,
  template: string,
  schema: Outgoing['schema'],
  options: WriteOptions,
): Outgoing => {
  const part = currentPart.getStore()
  const headers = ['accept', 'application/json']
  if (options.body !== undefined) headers.push('content-type', 'application/json')
  if (options.headers) headers.push(...Object.entries(options.headers).flat())
  return {
    upstream,
    scope,
    method,
    template,
    path: fillPath(template, options.path) + queryString(options.query),
    schema,
    headers,
    body: options.body === undefined ? null : JSON.stringify(options.body),
    passes: options.passes ?? [],
    anyStatus: false,
    timeout: options.timeout ?? timeout,
    part: part?.name,
    cancellation: part?.cancellation ?? scope.cancellation,
    sent: false,
  }
}

const streamed = (
  upstream: Upstream,
  timeout: number,
  scope: Scope,
  { named, ...call }: KyCall,
): Outgoing => {
  const part = currentPart.getStore()
  return {
    ...call,
    upstream,
    scope,
    template: named?.template ?? '(unnamed)',
    schema: undefined,
    passes: named?.passes ?? [],
    anyStatus: false,
    timeout,
    part: part?.name,
    cancellation: part?.cancellation ?? scope.cancellation,
    sent: false,
  }
}
