import { token } from '../../edge/token.ts'
import { isForCredentials } from '../headers/header-rules.ts'
import { type Credential, checkSecret, credential, revealing } from './credential.ts'

/** A key of the gateway, and where it stands. */
export interface KeyOptions {
  /** The name of the header, such as `x-api-key`, or of the parameter. */
  readonly name: string
  readonly key: string
}

/**
 * Proves the gateway with an API key in a header of every call. For a scheme of a service's own take `name: 'authorization'` and a
 * key with the scheme before it.
 *
 * @throws TypeError when the key is empty or no header can hold it, and when the header is the gateway's to write or means something
 * else. The key is in no message.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 * import { headerKey } from '@bffkit/core/auth'
 *
 * const maps = service('maps', {}, () => ({}))
 * const services = connect({ maps }, { MAPS_URL: 'https://maps.example' }, {
 *   except: { maps: { token: headerKey({ name: 'x-api-key', key: '…' }) } },
 * })
 * ```
 */
export const headerKey = ({ name, key }: KeyOptions): Credential => {
  const header = checkedName('headerKey: name', name)
  checkSecret('headerKey: key', key)
  return credential('headerKey', { by: 'header', header, value: () => key, reveals: revealing(key) })
}

/**
 * The name of a header for credentials, in lower case.
 *
 * @throws TypeError when it is no name, or one of a header that is not for that.
 */
export const checkedName = (option: string, name: string): string => {
  const header = String(name).toLowerCase()
  if (!token.test(header))
    throw new TypeError(`${option} must be the name of a header, not ${JSON.stringify(name)}`)
  if (!isForCredentials(header))
    throw new TypeError(`${option} must be a header for credentials, not ${header}`)
  return header
}
