import { type AddressList, addressList, namesInstancesByDns } from './balance/address-list.ts'
import { mergeOptions } from './merge-options.ts'
import { checkOptions, checkToken, type Service, type ServiceOptions } from './service.ts'

/** The setting with the address of a service: `orders` is at `ORDERS_URL`, `orderItems` and `order-items` at `ORDER_ITEMS_URL`. */
export type AddressSetting<Name extends string> = `${Uppercase<Words<Name>>}_URL`

/** A name with its words set apart by `_`. */
type Words<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends '-' ? '_' : Letter extends Lowercase<Letter> ? Letter : `_${Letter}`}${Words<Rest>}`
  : ''

/** The settings a record of services needs. */
export type Addresses<D> = { readonly [K in keyof D & string as AddressSetting<K>]: string }

type Services = Record<string, Service<object>>

/** What a gateway says of its services: of all of them, where they say nothing themselves, and of one by name. */
export interface ConnectOptions<D> extends ServiceOptions {
  /**
   * What is different for single services, by their keys; it wins over what they declare. A `token: 'none'` that a
   * service declares cannot be taken back. Default: nothing.
   */
  readonly except?: { readonly [K in keyof D]?: ServiceOptions }
}

/**
 * Gives services their addresses, and says what each receives of the caller's identity in this gateway. The options are
 * defaults: what a service declares itself wins over them, and what `except` says of one service wins over that. An
 * explicit `token: 'none'` is final, whoever says it: a service that declares it never receives a token, and where the
 * gateway says it none does that is not named in `except`.
 *
 * @param settings holds `<KEY>_URL` for each key of `services`: its address, or those of its instances with commas between them, or one
 * with `dns+` before it, whose host names them
 * @throws TypeError naming the setting that is missing or no http(s) URL, for `token: 'client'` without `client`, for a
 * service in `except` that is not there, and for one that shall receive a token and declares that it takes none.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 *
 * const orders = service('orders', {}, () => ({}))
 * const reviews = service('reviews', {}, () => ({}))
 * const settings = { ORDERS_URL: 'http://127.0.0.1:4004', REVIEWS_URL: 'https://reviews.example' }
 *
 * const services = connect({ orders, reviews }, settings, {
 *   token: 'forward',
 *   except: { reviews: { token: 'none' } },
 * })
 * ```
 */
export const connect = <D extends Services>(
  services: D,
  settings: Addresses<D>,
  options: ConnectOptions<NoInfer<D>> = {},
): D => {
  const { except = {}, ...defaults } = options
  const overrides = checkedOverrides(services, except)
  checkOptions('connect', defaults)
  const addresses: Readonly<Record<string, string | undefined>> = settings
  const connected = Object.entries(services).map(([key, declared]) => {
    const setting = addressSetting(key)
    const merged = mergeOptions(`connect ${key}`, defaults, declared.options, overrides.get(key))
    checkToken(`connect ${key}`, merged)
    const list = checked(setting, addresses[setting])
    return [key, { ...declared, options: byDns(merged, addresses[setting]), addresses: list }]
  })
  return Object.fromEntries(connected)
}

/** What {@link AddressSetting} is at run time. */
export const addressSetting = (key: string): string =>
  `${key.replaceAll('-', '_').replaceAll(/[A-Z]/g, '_$&').toUpperCase()}_URL`

const checkedOverrides = (
  services: Services,
  except: Readonly<Record<string, ServiceOptions | undefined>>,
): ReadonlyMap<string, ServiceOptions> => {
  const overrides = new Map<string, ServiceOptions>()
  for (const [key, options] of Object.entries(except)) {
    if (!Object.hasOwn(services, key))
      throw new TypeError(
        `connect: except names ${key}, which is none of ${Object.keys(services).join(', ')}`,
      )
    if (options === undefined) continue
    checkOptions(`connect: except.${key}`, options)
    overrides.set(key, options)
  }
  return overrides
}

/** What a setting says of the DNS wins over the options: who deploys knows what the name of a service stands for. */
const byDns = (options: ServiceOptions, setting = ''): ServiceOptions =>
  namesInstancesByDns(setting)
    ? { ...options, balance: { ...options.balance, dns: options.balance?.dns || true } }
    : options

const checked = (setting: string, value: string | undefined): AddressList => {
  const list = value === undefined ? undefined : addressList(value)
  if (list) return list
  throw new TypeError(
    `${setting}: must be an http(s) URL without query or credentials, or several with commas between them, not ${value === undefined ? 'missing' : 'this'}`,
  )
}
