import { z } from '@hono/zod-openapi'
import { type CacheWord, cacheWord } from '../scope/cache-word.ts'
import { type Degraded, DegradedSchema } from '../scope/degraded.ts'
import { answerJson } from './exact-json.ts'
import { isOptional, type OptionalPart } from './optional.ts'
import { refuseLeaks } from './refuse-leaks.ts'

/** The parts of a view: a schema each, or an {@link optional} one. */
export type Parts = Record<string, z.ZodType | OptionalPart<z.ZodType, unknown>>

/** The schema of a part, optional or not. */
export type SchemaOf<P> = P extends OptionalPart<infer S, unknown> ? S : P extends z.ZodType ? P : never

/** The parts an answer may lack: optional ones without a fallback. */
export type AbsentParts<P extends Parts> = {
  [K in keyof P]: P[K] extends OptionalPart<z.ZodType, undefined> ? K : never
}[keyof P]

type Simplify<T> = { [K in keyof T]: T[K] } & {}

type Plain = string | number | boolean | null | undefined | Date

/** A value as clients see it in JSON: a `bigint` is a string of its digits. */
type Written<T> = T extends bigint ? string : T extends Plain ? T : { [K in keyof T]: Written<T[K]> }

/** What the client receives. */
export type Body<P extends Parts> = Simplify<
  { [K in Exclude<keyof P, AbsentParts<P>>]: Written<z.output<SchemaOf<P[K]>>> } & {
    [K in AbsentParts<P>]?: Written<z.output<SchemaOf<P[K]>>>
  } & { degraded?: Degraded<keyof P & string>[] }
>

/** One part, ready to be settled. */
export interface PartPolicy {
  readonly name: string
  readonly schema: z.ZodType
  readonly required: boolean
  readonly fallback: unknown
  readonly timeout: number | undefined
}

/** The client-shaped contract of one answer, made by {@link view}. */
export interface View<P extends Parts> {
  readonly name: string
  readonly parts: P
  /** The parts in the order they were declared. */
  readonly policies: readonly PartPolicy[]
  /** The `Cache-Control` of its answers, where the view has its own. */
  readonly caching: CacheWord | undefined
  /** The schema of the whole answer, `degraded` included, under the view's name in OpenAPI. */
  readonly schema: z.ZodType<Body<P>>
  /** For `responses` of `createRoute`. */
  readonly response: {
    description: string
    content: { 'application/json': { schema: z.ZodType<Body<P>> } }
  }
}

/** What holds for every answer with a view. */
export interface ViewOptions {
  /**
   * `Cache-Control` of its complete answers, such as `private, max-age=60`; it says `public`, `private` or `no-store`. With
   * `public` the view is for open routes: on a route with a caller it is a TypeError, which the caller sees as 500. Default:
   * `private, no-store` for a caller with identity (`private, no-cache` with an ETag), nothing on an open route.
   */
  readonly cacheControl?: string
}

/**
 * Declares what a client receives: the runtime trimming, the OpenAPI schema and the TypeScript type, from one place.
 * A field that is not listed never leaves the gateway. Declare it once, at module level.
 *
 * @throws TypeError when a part is called `degraded`, could let an unlisted field through, or has a fallback that is
 * not of its own shape, or when `cacheControl` does not say who may keep an answer.
 * @example
 * ```ts
 * import { optional, view } from '@bffkit/core'
 * import { z } from '@hono/zod-openapi'
 *
 * export const HomeScreen = view('HomeScreen', {
 *   profile: z.object({ name: z.string() }),
 *   unread: optional(z.number().int(), { fallback: 0 }),
 * })
 * ```
 */
export const view = <const N extends string, P extends Parts>(
  name: N,
  parts: P & { degraded?: never },
  options: ViewOptions = {},
): View<P> => {
  if ('degraded' in parts)
    throw new TypeError(`${name}.degraded: this name is taken; bffkit lists there what an answer lacks`)
  const policies = Object.entries<Parts[string]>(parts).map(([part, declared]) =>
    policyOf(name, part, declared),
  )
  const schema = bodySchema<P>(name, policies)
  return {
    name,
    parts,
    policies,
    caching: cacheWord(`view ${name}`, options.cacheControl),
    schema,
    response: { description: name, content: { 'application/json': { schema } } },
  }
}

const policyOf = (view: string, name: string, declared: Parts[string]): PartPolicy => {
  const required = !isOptional(declared)
  const { schema, fallback, timeout } = required
    ? { schema: declared, fallback: undefined, timeout: undefined }
    : declared
  refuseLeaks(schema, `${view}.${name}`)
  if (fallback === undefined) return { name, schema, required, fallback, timeout }

  const { success, data } = schema.safeParse(fallback)
  if (!success)
    throw new TypeError(
      `${view}.${name}: the fallback ${answerJson(fallback)} does not fit the part's own schema`,
    )
  return { name, schema, required, fallback: data, timeout }
}

/** The one place that says in types what the schema built from the parts says at run time. */
const bodySchema = <P extends Parts>(name: string, policies: readonly PartPolicy[]) => {
  const shape = Object.fromEntries(
    policies.map(({ name: part, schema, required, fallback }) => [
      part,
      required || fallback !== undefined ? schema : schema.optional(),
    ]),
  )
  return z.object({ ...shape, degraded: DegradedSchema }).openapi(name) as unknown as z.ZodType<Body<P>>
}
