import { gatewayDefaults, serviceDefaults } from './protective-defaults.ts'

/** The name of a default that protects: of the gateway, of one of its services by its key, or of a route. */
type DefaultName =
  | keyof typeof gatewayDefaults
  | `services.${string}.${keyof typeof serviceDefaults}`
  | `routes.${string} /${string}.${'maxBody' | 'limits'}`
  | 'limits'

/** Why a gateway does without some of its defaults, by their names. */
export type Waivers = { readonly [Name in DefaultName]?: string }

const ofRoute = /^routes\.(?:ALL|GET|POST|PUT|PATCH|DELETE|OPTIONS) \/\S*\.(?:maxBody|limits)$/

/**
 * Refuses reasons that say nothing, and such for what no default is called.
 *
 * @param services the keys of the gateway's services
 * @throws TypeError naming the reason.
 */
export const checkWaivers = (waivers: Waivers, services: readonly string[]): void => {
  const defaultNames = new Set([
    ...Object.keys(gatewayDefaults),
    'limits',
    ...services.flatMap((key) => Object.keys(serviceDefaults).map((option) => `services.${key}.${option}`)),
  ])
  for (const [name, why] of Object.entries(waivers)) {
    if (!defaultNames.has(name) && !ofRoute.test(name))
      throw new TypeError(
        `gateway: waivers must name defaults, such as edge.maxBody, services.orders.breaker or routes.PUT /v1/avatar.maxBody, not ${JSON.stringify(name)}`,
      )
    if (typeof why !== 'string' || why.trim() === '')
      throw new TypeError(`gateway: waivers must say why, for ${name} it is ${JSON.stringify(why)}`)
  }
}
