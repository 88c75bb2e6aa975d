import { type Credential, checkSecret, credential, kindOfValue, revealing } from './credential.ts'

/** A user of a service that stands for the gateway. */
export interface BasicOptions {
  /** Not empty, and without `:`. */
  readonly username: string
  readonly password: string
}

/**
 * Proves the gateway with a user name and a password, in UTF-8 (RFC 7617), in every call to the services that are connected with
 * it as `token`. Send it over https: it is readable on the way.
 *
 * @throws TypeError when one is empty or holds control characters, or `username` a colon. The password is in no message.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 * import { basic } from '@bffkit/core/auth'
 *
 * const erp = service('erp', {}, () => ({}))
 * const settings = { ERP_URL: 'https://erp.example', ERP_USER: 'shop', ERP_PASSWORD: '…' }
 *
 * const services = connect({ erp }, settings, {
 *   except: { erp: { token: basic({ username: settings.ERP_USER, password: settings.ERP_PASSWORD }) } },
 * })
 * ```
 */
export const basic = ({ username, password }: BasicOptions): Credential => {
  if (typeof username !== 'string' || username === '' || /[:\p{Cc}]/u.test(username))
    throw new TypeError('basic: username must be text without colons and control characters, and not empty')
  if (typeof password !== 'string' || password === '')
    throw new TypeError(`basic: password must be text, not ${kindOfValue(password)}`)
  if (/\p{Cc}/u.test(password)) throw new TypeError('basic: password must not hold control characters')
  const value = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  checkSecret('basic: its header', value)
  return credential('basic', {
    by: 'header',
    header: 'authorization',
    value: () => value,
    reveals: revealing(password, `${username}:${password}`),
  })
}
