import { type Credential, checkSecret, credential, kindOfValue, revealing } from './credential.ts'
import type { KeyOptions } from './header-key.ts'

/**
 * Proves the gateway with an API key in the query of every call, for services that know no better: it stands in their access logs.
 * It is added when a call is sent, and is in no log, metric, trace, cache key or error of the gateway. A call, or a client whose
 * query is passed through, cannot set the parameter itself.
 *
 * @throws TypeError when name or key is empty or not visible ASCII. The key is in no message.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 * import { queryKey } from '@bffkit/core/auth'
 *
 * const weather = service('weather', {}, () => ({}))
 * const services = connect({ weather }, { WEATHER_URL: 'https://weather.example' }, {
 *   except: { weather: { token: queryKey({ name: 'appid', key: '…' }) } },
 * })
 * ```
 */
export const queryKey = ({ name, key }: KeyOptions): Credential => {
  if (typeof name !== 'string' || !/^[!-~]+$/.test(name))
    throw new TypeError(`queryKey: name must be visible ASCII without blanks, not ${kindOfValue(name)}`)
  checkSecret('queryKey: key', key)
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(key)}`
  const lower = name.toLowerCase()
  return credential('queryKey', {
    by: 'query',
    header: undefined,
    name,
    pair: () => pair,
    isParameter: (text) => text.split(';').some((one) => isNamed(one, lower)),
    reveals: revealing(key),
  })
}

/** Whether `name=value` has a name, or that of a list or record of it, as services read `name[]` and `name[a]`. */
const isNamed = (pair: string, lower: string): boolean =>
  [...new URLSearchParams(pair).keys()].some((one) => `${one.toLowerCase()}[`.startsWith(`${lower}[`))
