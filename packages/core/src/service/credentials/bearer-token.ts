import { type Credential, credential, kindOfValue, revealing } from './credential.ts'

/** What can follow `Bearer` (RFC 6750 section 2.1). */
export const bearable = /^[\w.~+/-]+=*$/

/**
 * Proves the gateway with a token from its settings, which does not change while it runs, as `Authorization: Bearer` (RFC 6750). For
 * one that is renewed take `clientCredentials()` or `loginToken()`.
 *
 * @throws TypeError when it is empty or no token. It is in no message.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 * import { bearerToken } from '@bffkit/core/auth'
 *
 * const search = service('search', {}, () => ({}))
 * const services = connect({ search }, { SEARCH_URL: 'https://search.example' }, {
 *   except: { search: { token: bearerToken('…') } },
 * })
 * ```
 */
export const bearerToken = (token: string): Credential => {
  if (typeof token !== 'string' || token === '')
    throw new TypeError(`bearerToken: token must be text, not ${kindOfValue(token)}`)
  if (!bearable.test(token))
    throw new TypeError('bearerToken: token must be one token, without its scheme, blanks and line breaks')
  return credential('bearerToken', {
    by: 'header',
    header: 'authorization',
    value: () => `Bearer ${token}`,
    reveals: revealing(token),
  })
}
