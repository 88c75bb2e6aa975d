import { type AddressList, addressList } from './address-list.ts'
import { checkOptions, checkToken, type Service, type ServiceOptions } from './service.ts'

/** The setting that says where a service is: `orders` is at `ORDERS_URL`, `orderItems` and `order-items` at `ORDER_ITEMS_URL`. */
export type AddressSetting<Name extends string> = `${Uppercase<Words<Name>>}_URL`

/** A name with its words set apart by `_`. */
type Words<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends '-' ? '_' : Letter extends Lowercase<Letter> ? Letter : `_${Letter}`}${Words<Rest>}`
  : ''

/** The settings a record of services needs. */
export type Addresses<D> = { readonly [K in keyof D & string as AddressSetting<K>]: string }

type Services = Record<string, Service<object>>

/**
 * Gives services their addresses, and says what each receives of the caller's identity in this gateway.
 *
 * @param settings holds `<KEY>_URL` for each key of `services`: its address, or those of its instances with commas between them
 * @param options override what the services declared, for all of them
 * @throws TypeError naming the setting that is missing or no http(s) URL, and for `token: 'client'` without `client`.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 *
 * const orders = service('orders', {}, () => ({}))
 * const services = connect({ orders }, { ORDERS_URL: 'http://127.0.0.1:4004' }, { token: 'forward' })
 * ```
 */
export const connect = <D extends Services>(
  services: D,
  settings: Addresses<D>,
  options: ServiceOptions = {},
): D => {
  checkOptions('connect', options)
  const addresses: Readonly<Record<string, string | undefined>> = settings
  const connected = Object.entries(services).map(([key, declared]) => {
    const setting = addressSetting(key)
    const merged = { ...declared.options, ...options }
    checkToken(`connect ${key}`, merged)
    return [key, { ...declared, options: merged, addresses: checked(setting, addresses[setting]) }]
  })
  return Object.fromEntries(connected)
}

/** What {@link AddressSetting} is at run time. */
export const addressSetting = (key: string): string =>
  `${key.replaceAll('-', '_').replaceAll(/[A-Z]/g, '_$&').toUpperCase()}_URL`

const checked = (setting: string, value: string | undefined): AddressList => {
  const list = value === undefined ? undefined : addressList(value)
  if (list) return list
  throw new TypeError(
    `${setting}: must be an http(s) URL without query or credentials, or several with commas between them, not ${value === undefined ? 'missing' : 'this'}`,
  )
}
