import type { Context } from 'hono'
import type { Limit, Plans } from '../../pressure/limit.ts'
import { type Scoped, scopeOf } from '../../scope/scope.ts'

/** Named sets of limits, and who has which. */
export interface PlansOptions<Name extends string> {
  /** The limits of each plan by its name, lower-case kebab. */
  readonly plans: Readonly<Record<Name, readonly Limit[]>>
  /** The plan of callers who have none of them. */
  readonly otherwise: NoInfer<Name>
  /**
   * The plan of a caller after authentication; a name that is none is `otherwise`. Default: the pin `plan` of its API key,
   * or the first of its scopes that is `plan:` and a name.
   */
  readonly of?: (c: Context) => string | undefined
}

/**
 * Makes one limit of several sets: a caller has those of its plan. They are decided after authentication. Limits of
 * several plans can have one name: what a caller has spent stays spent when its plan changes.
 *
 * @throws TypeError when a plan has no name, or two limits of one, or one name stands for two kinds, or `otherwise` is none of them.
 * @example
 * ```ts
 * import { limit, plans } from '@bffkit/core/traffic'
 *
 * const byPlan = plans({
 *   plans: {
 *     free: [limit({ name: 'free', by: 'key', quota: 60, window: 60_000 })],
 *     premium: [limit({ name: 'premium', by: 'key', quota: 6_000, window: 60_000 })],
 *   },
 *   otherwise: 'free',
 * })
 * ```
 */
export const plans = <Name extends string>({
  plans: given,
  otherwise,
  of = planOf,
}: PlansOptions<Name>): Plans => {
  const byName = new Map<string, readonly Limit[]>(Object.entries(given))
  for (const name of byName.keys())
    if (!/^[a-z][a-z0-9-]*$/.test(name))
      throw new TypeError(`plans: names must be lower-case kebab, not ${JSON.stringify(name)}`)
  for (const [name, limits] of byName) {
    const names = limits.map((limit) => limit.name)
    const twice = names.find((one, index) => names.indexOf(one) !== index)
    if (twice !== undefined) throw new TypeError(`plans: ${name} has two limits called ${twice}`)
  }
  checkKinds([...byName.values()].flat())
  const standard = byName.get(otherwise)
  if (!standard)
    throw new TypeError(
      `plans: otherwise must be one of ${[...byName.keys()].join(', ')}, not ${JSON.stringify(otherwise)}`,
    )
  return {
    kind: 'plans',
    all: [...byName.values()].flat(),
    of: (c) => byName.get(of(c) ?? otherwise) ?? standard,
  }
}

/** What a caller has spent is kept as its limit counts: another one could not read it when the plan changes. */
const checkKinds = (limits: readonly Limit[]) => {
  const kinds = new Map<string, Limit['kind']>()
  for (const { name, kind } of limits) {
    const other = kinds.get(name) ?? kind
    if (other !== kind)
      throw new TypeError(`plans: limits called ${name} must be of one kind, not ${other} and ${kind}`)
    kinds.set(name, kind)
  }
}

const prefix = 'plan:'

const planOf = (c: Scoped): string | undefined => {
  const { kind, claims, scopes } = scopeOf(c).principal
  const { plan } = Object(kind === 'key' && claims.pins)
  if (typeof plan === 'string') return plan
  return scopes.find((scope) => scope.startsWith(prefix))?.slice(prefix.length)
}
