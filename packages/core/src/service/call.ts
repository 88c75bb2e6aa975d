import type { KyInstance } from 'ky'
import type { z } from 'zod'
import type { Passes } from './lanes/passes.ts'
import type { PathValues, QueryValues } from './lanes/path.ts'

/** How long the answer of a call is kept, and for whom. */
export interface CacheOptions {
  /** Milliseconds it is fresh. */
  readonly ttl: number
  /** Milliseconds after that in which it is still given at once, while a new one is fetched. Default 0. */
  readonly staleWhileRevalidate?: number
  /** Milliseconds after `ttl` in which it is given when the service fails. Default 0. */
  readonly staleIfError?: number
  /** For everybody, or for the principal who asked. A call that carries the caller's identity cannot be `shared`. */
  readonly scope: 'shared' | 'principal'
  /**
   * What it belongs to, such as `product:p1`: a write that `invalidates` one of them drops it. 1 to 32 names of at most 128 ASCII
   * characters. They say nothing of whom it is for. Default: those the service names in `Cache-Groups` (RFC 9875), which count beside these.
   */
  readonly groups?: readonly string[]
}

/** What one call says of the policies of its service. */
export interface CallPolicies {
  /** Milliseconds one try may take. Default: the service's. */
  readonly tryTimeout?: number
  /**
   * `false`: not tried again. `true`: tried again although it is a POST or PATCH, since the service carries it out once, however often it
   * comes, such as by an `Idempotency-Key` among its `headers`. Default: as the service says, and never a POST or PATCH.
   */
  readonly retry?: boolean
  /** Whether a second instance is asked when the first is slower than usual. Default: as the service says. */
  readonly hedge?: boolean
  /** Keeps the answer, for GET and HEAD, and for a POST that reads (not `'http'`): as declared here, or by the service's own `Cache-Control`. Default: not kept. */
  readonly cache?: CacheOptions | 'http'
  /** Calls with the same key go to the same instance of the service, as long as it is healthy. */
  readonly affinity?: string
}

/** How one call is made. */
export interface CallOptions extends CallPolicies {
  /** Values for the `{names}` of the path. */
  readonly path?: PathValues
  readonly query?: QueryValues
  /** Headers of the gateway's own. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Statuses that are the client's business: they are answered to it as they are, with our title. Every 4xx but 401, 407, 408,
   * 421, 426 and 429; `refused(422, …)` also passes on what of the client's input is wrong. Default: none.
   */
  readonly passes?: Passes
  /** Milliseconds. Default: the service's. */
  readonly timeout?: number
}

/** How a call with a body is made: never twice at once, and its answer is not kept. */
export interface WriteOptions extends Omit<CallOptions, 'hedge' | 'cache'> {
  /** Sent as JSON; a `bigint` as the integer it is. */
  readonly body?: unknown
  /**
   * The groups of what is kept that this changes, of every service of the gateway: all of it is dropped, whoever it was for.
   * Default: those the service names in `Cache-Group-Invalidation` (RFC 9875), which count beside these, for its own answers.
   */
  readonly invalidates?: readonly string[]
}

/**
 * How a POST that changes nothing is made, such as a search: it is repeated, made once for all who ask alike, hedged, and
 * ended when the client leaves, as a GET is, and `cache: { ttl, scope }` keeps its answer. The body is part of what is asked.
 */
export interface PostedRead extends CallOptions {
  readonly reads: true
  /** Sent as JSON. */
  readonly body?: unknown
}

/** How a POST is made: a write, unless it says that it `reads`. */
export type PostOptions = (WriteOptions & { readonly reads?: false }) | PostedRead

/** What a call of {@link Call.ky} says of itself, beside what ky is told. */
export interface PathOptions
  extends Pick<CallOptions, 'passes' | 'cache'>,
    Pick<WriteOptions, 'invalidates'> {
  /**
   * Keeps the answer of a GET or HEAD, as for any other call: its headers, and its body up to 1 MiB as bytes, which is then read whole
   * before it is given. What is larger is streamed, and kept for nobody. Default: not kept.
   */
  readonly cache?: CacheOptions | 'http'
}

/** How items are asked for by id. */
export interface BatchOptions {
  /** Text, a `bigint`, or an integer within ±(2^53 − 1); in the map their text is the key. */
  readonly ids: readonly (string | number | bigint)[]
  /** The field of an item that holds its id. */
  readonly key: string
  /** The field of the answer that holds the items. Default: the answer is the list itself. */
  readonly items?: string
  /** The query parameter the ids go into. Default `ids`. */
  readonly param?: string
  /** Statuses that are the client's business, as of any call. Default: none. */
  readonly passes?: Passes
  /** `true` repeats the parameter for each id, as in `ids=1&ids=2`. Default `false`: commas stand between the ids. */
  readonly explode?: boolean
  /** Keeps each answer for those who ask for the same ids, in whatever order: as any other call. Default: not kept. */
  readonly cache?: CacheOptions | 'http'
  /** Bytes the path and the query of one call may have; what does not fit goes into another call. Default 4,096. */
  readonly maxTarget?: number
}

/** What the methods of a service are written with. Bound to a request: it knows deadline, trace, identity and part. */
export interface Call {
  get<S extends z.ZodType>(path: string, schema: S, options?: CallOptions): Promise<z.output<S>>
  post<S extends z.ZodType>(path: string, schema: S, options?: PostOptions): Promise<z.output<S>>
  put<S extends z.ZodType>(path: string, schema: S, options?: WriteOptions): Promise<z.output<S>>
  patch<S extends z.ZodType>(path: string, schema: S, options?: WriteOptions): Promise<z.output<S>>
  delete<S extends z.ZodType>(path: string, schema: S, options?: WriteOptions): Promise<z.output<S>>
  /**
   * Items by id. Ids asked for in the same tick of the same request become one call of at most 100 ids and 4,096 bytes. An
   * id the service did not answer, or whose item does not fit the schema, is not in the map; the others are. To look in the
   * map for an id that cannot be asked for (empty, with a comma, no Unicode, too long) throws BFF_INPUT_INVALID.
   *
   * @throws TypeError when `maxTarget` is out of range.
   */
  batch<S extends z.ZodType>(
    path: string,
    itemSchema: S,
    options: BatchOptions,
  ): Promise<ReadonlyMap<string, z.output<S>>>
  /** A ky instance on the same policies and connections, for all that is not JSON. Paths come from {@link Call.path}. */
  readonly ky: KyInstance
  /**
   * Fills a path template for {@link Call.ky}, names the call by it in logs, and says which statuses are passed on, what is kept and
   * what is dropped.
   */
  path(template: string, values?: PathValues, options?: Passes | PathOptions): string
}
