import type { KyInstance } from 'ky'
import type { z } from 'zod'
import { BffError } from '../errors/bff-error.ts'
import { currentPart } from '../scope/current-part.ts'
import type { Scope } from '../scope/scope.ts'
import { exactJson } from '../view/exact-json.ts'
import type { BatchOptions, Call, CallOptions, PathOptions, PostOptions, WriteOptions } from './call.ts'
import { checkCall } from './check-call.ts'
import { batches } from './lanes/batch.ts'
import { jsonHeaders } from './lanes/json-headers.ts'
import { kyLane, type NamedPath } from './lanes/ky-lane.ts'
import { type Passes, passesFlaw } from './lanes/passes.ts'
import { fillPath, type PathValues, queryString } from './lanes/path.ts'
import {
  type CallRequest,
  type Method,
  type Outgoing,
  outgoing,
  type Purpose,
  type Upstream,
} from './outgoing.ts'

/** Where lanes beside the JSON lane find what makes a call of theirs; no method of a service sees it. */
export const callOf = Symbol('call')

/** A service as the methods of one request see it. */
export class BoundCall implements Call {
  readonly #upstream: Upstream
  readonly #scope: Scope
  #batch: ReturnType<typeof batches> | undefined = undefined
  #ky: KyInstance | undefined = undefined
  #names: Map<string, NamedPath> | undefined = undefined

  constructor(upstream: Upstream, scope: Scope) {
    this.#upstream = upstream
    this.#scope = scope
  }

  get<S extends z.ZodType>(path: string, schema: S, options?: CallOptions): Promise<z.output<S>> {
    return this.#json(this.#purpose(), 'GET', path, schema, options)
  }

  post<S extends z.ZodType>(path: string, schema: S, options?: PostOptions): Promise<z.output<S>> {
    return this.#json(this.#purpose(), 'POST', path, schema, options)
  }

  put<S extends z.ZodType>(path: string, schema: S, options?: WriteOptions): Promise<z.output<S>> {
    return this.#json(this.#purpose(), 'PUT', path, schema, options)
  }

  patch<S extends z.ZodType>(path: string, schema: S, options?: WriteOptions): Promise<z.output<S>> {
    return this.#json(this.#purpose(), 'PATCH', path, schema, options)
  }

  delete<S extends z.ZodType>(path: string, schema: S, options?: WriteOptions): Promise<z.output<S>> {
    return this.#json(this.#purpose(), 'DELETE', path, schema, options)
  }

  batch<S extends z.ZodType>(path: string, itemSchema: S, options: BatchOptions): Promise<never> {
    this.#batch ??= batches(
      (purpose, path, schema, options) => this.#json(purpose, 'GET', path, schema, options),
      () => this.#purpose(),
    )
    return this.#batch(path, itemSchema, options) as Promise<never>
  }

  get ky(): KyInstance {
    this.#names ??= new Map()
    this.#ky ??= kyLane(this.#upstream, this.#names, (request) => this[callOf](request))
    return this.#ky
  }

  path(template: string, values?: PathValues, given: Passes | PathOptions = none): string {
    const options = isPasses(given) ? noOptions : given
    const passes = isPasses(given) ? given : (given.passes ?? none)
    const flaw = passesFlaw(passes)
    if (flaw !== undefined)
      throw new TypeError(`${this.#upstream.name}: call.path(${template}): passes: ${flaw}`)
    const path = fillPath(template, values)
    this.#names ??= new Map()
    this.#names.set(path, { template, passes, options })
    return path
  }

  /** A call that is made now, of a lane that is not this file's. */
  [callOf](request: CallRequest): Outgoing {
    return outgoing(this.#upstream, this.#scope, this.#purpose(), request)
  }

  /** What a call that is made now is made for. */
  #purpose(): Purpose {
    return currentPart.getStore() ?? { name: undefined, cancellation: this.#scope.cancellation }
  }

  /** A value that cannot stand in a path rejects, and never leaves calls beside it unattended. */
  #json(
    purpose: Purpose,
    method: Method,
    template: string,
    schema: z.ZodType,
    options: PostOptions = noOptions,
  ): Promise<never> {
    return new Promise((resolve, reject) => {
      const upstream = this.#upstream
      const request: CallRequest = {
        method,
        template,
        path: fillPath(template, options.path) + queryString(options.query, template),
        schema,
        headers: jsonHeaders(options, upstream.name, method, template),
        body: options.body === undefined ? null : exactJson(options.body),
        passes: options.passes ?? none,
        passesThrough: undefined,
        timeout: options.timeout ?? upstream.timeout,
        options,
      }
      const call = outgoing(upstream, this.#scope, purpose, request)
      if (options !== noOptions) checkCall(call)
      upstream.json(call, (outcome) => {
        if (outcome instanceof BffError) reject(outcome)
        else resolve(outcome.value as never)
      })
    })
  }
}

const noOptions: PostOptions & PathOptions = {}
const none: Passes = []

const isPasses = (given: Passes | PathOptions): given is Passes => Array.isArray(given)
