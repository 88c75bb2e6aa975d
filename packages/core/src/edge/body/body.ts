import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import type { HonoRequest } from 'hono/request'
import { matchedRoutes } from 'hono/route'
import { findTargetHandler } from 'hono/utils/handler'
import { BffError } from '../../errors/bff-error.ts'
import { checkRange } from '../../errors/option-range.ts'
import type { Cancellation } from '../../scope/cancellation.ts'
import { isForwarder, isLast } from '../handler-kind.ts'
import { BodyCache } from './body-cache.ts'
import { codingOf } from './content-coding.ts'
import { countInProcess } from './count-in-process.ts'
import { plainlySpelled } from './media-type.ts'
import type { JsonLimits } from './scan-json.ts'
import { checkJsonLimits, defaultJsonLimits, parseStrictJson } from './strict-json.ts'

/** What a body may be: how long, and as JSON how much. */
export interface BodyLimits {
  /** Bytes. */
  readonly maxBody: number
  /** Reads `c.req.json()` within its limits. */
  readonly json: StrictReader
}

/** What counts for the body of one request. */
interface BodyRules extends BodyLimits {
  /** Whether the route hands it on without reading it, so that any coding will do. */
  readonly anyCoding: boolean
}

interface StrictReader {
  json(this: HonoRequest): Promise<unknown>
}

/** The limits of routes that have some of their own, by their middleware. */
const limits = new WeakMap<object, Partial<BodyLimits>>()

/**
 * Middleware that gives a route, or all routes it stands before, a limit of its own for the bodies of requests. The
 * gateway's is `edge.maxBody`, 1 MiB.
 *
 * @param bytes up to 1 GiB; 0 refuses every body
 * @param json how much JSON may hold there, in place of `edge.maxJsonDepth` and `edge.maxJsonElements`. Each value is validated in
 * some microseconds, in which nobody else is served. Default: those of the gateway, or 32 and 2,500 for the one that is not given
 * @throws TypeError when it is out of range. Requests over it are BFF_BODY_TOO_LARGE.
 * @example
 * ```ts
 * import { createRoute, maxBody } from '@bffkit/core'
 *
 * const route = createRoute({ method: 'put', path: '/avatar', middleware: [maxBody(5_000_000)], responses: { 204: { description: 'Kept' } } })
 * ```
 */
export const maxBody = (bytes: number, json?: Partial<JsonLimits>): MiddlewareHandler => {
  checkRange('maxBody: bytes', bytes, { from: 0, to: 1_073_741_824, whole: true })
  if (json) checkJsonLimits('maxBody: ', json)
  const middleware: MiddlewareHandler = (_, next) => next()
  limits.set(middleware, { maxBody: bytes, ...(json && { json: strictReader(json) }) })
  return middleware
}

/**
 * Checks the body of a request before a handler sees it: its coding, and its length where that is declared. Where it is not,
 * the body is counted as it comes. One that is compressed goes only to a handler that forwards it as it is, and counts as
 * it is sent. From here on text and forms are read as {@link BodyCache} does, `c.req.json()` strictly, and its
 * `Content-Type` is spelled as every validator reads it.
 *
 * @throws BFF_BODY_TOO_LARGE, BFF_MEDIA_TYPE_UNSUPPORTED for a compressed body the route would have to read.
 */
export const guardBody = (c: Context, standard: BodyLimits, cancellation: Cancellation): void => {
  const length = c.req.header('content-length')
  const { maxBody: limit, json: reader, anyCoding } = rulesOf(c, standard)
  const { incoming }: Partial<HttpBindings> = c.env ?? {}
  if (!anyCoding && codingOf(c.req.header('content-encoding')) !== '' && !isEmpty(length, incoming))
    throw new BffError('BFF_MEDIA_TYPE_UNSUPPORTED', 'request: a compressed body')

  if (length !== undefined && Number(length) > limit) throw tooLarge(limit)
  if (!incoming) countInProcess(c, limit, cancellation, () => tooLarge(limit))
  else if (length === undefined) count(incoming, limit, cancellation)
  Object.assign(c.req, reader, { bodyCache: new BodyCache(c.req) })
  const type = c.req.header('content-type')
  const spelled = type && plainlySpelled(type)
  if (spelled && spelled !== type) c.req.raw.headers.set('content-type', spelled)
}

/** Whether a request is known to have no body, whatever its coding. */
const isEmpty = (length: string | undefined, incoming: IncomingMessage | undefined): boolean =>
  length === '0' ||
  (length === undefined && incoming !== undefined && incoming.headers['transfer-encoding'] === undefined)

/** The rules of what may run: behind a handler that cannot call `next()` nothing does. */
const rulesOf = (c: Context, standard: BodyLimits): BodyRules => {
  let { maxBody, json } = standard
  let anyCoding = false
  for (const route of matchedRoutes(c)) {
    const own = limits.get(findTargetHandler(route.handler))
    if (own) ({ maxBody = maxBody, json = json } = own)
    if (!isLast(route)) continue
    anyCoding = isForwarder(route)
    break
  }
  return { maxBody, json, anyCoding }
}

/** What takes the place of a request's `json()`; made once for all requests with the same limits. */
export const strictReader = (json: Partial<JsonLimits>): StrictReader => {
  const within = { ...defaultJsonLimits, ...json }
  return {
    json() {
      return this.text().then((text) => parseStrictJson(text, within))
    },
  }
}

/** Lets no more than `limit` bytes of a body through, and then fails whoever reads it. */
const count = (incoming: IncomingMessage, limit: number, cancellation: Cancellation): void => {
  const push = incoming.push
  // A request that waited for its turn has some of it already.
  let received = incoming.readableLength
  if (received > limit) throw tooLarge(limit)

  incoming.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) received += chunk.length
    if (received <= limit) return push.call(incoming, chunk, encoding)
    const error = tooLarge(limit)
    cancellation.cancel(error)
    if (incoming.listenerCount('error') > 0) incoming.emit('error', error)
    // What still comes is taken and forgotten, so that the answer can be read.
    return true
  }
}

const tooLarge = (limit: number) =>
  new BffError('BFF_BODY_TOO_LARGE', `request: its body is over ${limit} bytes`)
