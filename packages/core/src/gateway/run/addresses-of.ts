import { type Addresses, addressSetting } from '../../service/connect.ts'
import { addresses } from './settings.ts'

/**
 * The settings that say where services are, for the schema of a gateway's settings: `<NAME>_URL` for each, required, one
 * address or several with commas between them. A gateway asks for the addresses of the services it names and for no others.
 *
 * @param services by their keys, as {@link connect} takes them
 * @example
 * ```ts
 * import { service } from '@bffkit/core'
 * import { addressesOf } from '@bffkit/core/serve'
 * import { z } from 'zod'
 *
 * const services = { orders: service('orders', {}, () => ({})) }
 *
 * const Settings = z.object({ ...addressesOf(services) }) // ORDERS_URL
 * ```
 */
export const addressesOf = <D extends object>(services: D): AddressSchemas<D> =>
  named(Object.keys(services).map((key) => [addressSetting(key), addresses]))

/** The schema of each address setting. */
export type AddressSchemas<D> = { readonly [Setting in keyof Addresses<D>]: typeof addresses }

/** The compiler cannot follow names that are made at run time into a mapped type. */
const named = <D>(entries: [string, typeof addresses][]) => Object.fromEntries(entries) as AddressSchemas<D>
