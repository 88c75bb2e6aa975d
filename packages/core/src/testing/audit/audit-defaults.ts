import {
  type GatewayDefaultsFrom,
  gatewayDefaults,
  routeDefault,
  serviceDefaults,
} from '../../gateway/protective-defaults.ts'
import type { Waivers } from '../../gateway/waivers.ts'
import { probes } from '../../observe/access-log.ts'
import type { Service } from '../../service/service.ts'
import { isPublic, type RouteAudit } from './audit-route.ts'
import type { Finding } from './route-findings.ts'

/** A default that is weaker in a gateway. */
export interface WeakenedDefault {
  /** Such as `services.orders.breaker`. */
  readonly name: string
  readonly is: string
  /** What it is by default. */
  readonly standard: string
  /** The gateway's reason; `undefined` when it has none. */
  readonly why: string | undefined
}

/** What is looked at. */
export interface DefaultsFrom extends GatewayDefaultsFrom {
  readonly services: Readonly<Record<string, Service<object>>>
  readonly waivers?: Waivers
}

/** The defaults that are weaker in a gateway, with the reasons it gives. */
export const weakenedDefaults = (
  from: DefaultsFrom,
  routes: readonly Pick<RouteAudit, 'name' | 'maxBody' | 'auth' | 'limits'>[],
): WeakenedDefault[] => {
  const reasons = new Map(Object.entries(from.waivers ?? {}))
  const weaker = (name: string, is: string | undefined, standard: string): WeakenedDefault[] =>
    is === undefined ? [] : [{ name, is, standard, why: reasons.get(name) }]

  return [
    ...Object.entries(gatewayDefaults).flatMap(([name, one]) => weaker(name, one.weaker(from), one.standard)),
    ...Object.entries(from.services).flatMap(([key, { options }]) =>
      Object.entries(serviceDefaults).flatMap(([option, one]) =>
        weaker(`services.${key}.${option}`, one.weaker(options), one.standard),
      ),
    ),
    // What all routes inherit of the gateway is listed once, as edge.maxBody.
    ...routes.flatMap(({ name, maxBody = 0 }) =>
      maxBody === from.edge?.maxBody
        ? []
        : weaker(`routes.${name}.maxBody`, routeDefault.weaker(maxBody), routeDefault.standard),
    ),
    ...unlimited(routes, reasons.has(anyRoute)).flatMap((name) =>
      weaker(name, 'none', 'a limit of addresses'),
    ),
  ]
}

/** Waives the limits of every route at once. */
const anyRoute = 'limits'

/** The limits that are missing where anybody may call as often as they like, but for probes. */
const unlimited = (
  routes: readonly Pick<RouteAudit, 'name' | 'auth' | 'limits'>[],
  waivesAll: boolean,
): string[] => {
  const missing = routes
    .filter(({ auth, limits }) => isPublic(auth) && limits.length === 0)
    .filter(({ name }) => !probes.has(name.replace(/^GET /, '')))
    .map(({ name }) => `routes.${name}.limits`)
  return waivesAll && missing.length > 0 ? [anyRoute] : missing
}

/** Weaker defaults without a reason, and reasons for what is not weaker. */
export const defaultFindings = (
  { waivers: reasons = {} }: DefaultsFrom,
  weakened: readonly WeakenedDefault[],
): Finding[] => {
  const unexplained = weakened.filter(({ why }) => why === undefined)
  const names = new Set(weakened.map(({ name }) => name))
  const idle = Object.keys(reasons).filter((name) => !names.has(name))
  return [
    ...unexplained.map(({ name, is, standard }) => ({
      where: name,
      what: `is ${is}, weaker than its default (${standard}), without a reason`,
      instead: `take it back, or give a reason in gateway({ waivers: { '${name}': '…' } })`,
    })),
    ...idle.map((name) => ({
      where: name,
      what: 'has a reason to be weaker than its default, and is not',
      instead: 'take its line out of gateway({ waivers })',
    })),
  ]
}
