import { decodeJwt } from 'jose'
import type { z } from 'zod'
import { type IssuedToken, renewedToken } from '../../auth/client/renewed-token.ts'
import { checkRange } from '../../errors/option-range.ts'
import { type Clock, systemClock } from '../../scope/clock.ts'
import { bearable } from './bearer-token.ts'
import { type Credential, credential, kindOfValue } from './credential.ts'
import { checkedName } from './header-key.ts'
import { postLogin } from './post-login.ts'

/** What a login gives: the token, and the seconds it is good for where the answer says that. */
export type LoginAnswer = string | { readonly token: string; readonly expiresIn?: number | undefined }

/** Where the gateway logs in, and how its answer is read. */
export interface LoginTokenOptions {
  /** The address of the login: http(s), without credentials and query. Take https unless the network is your own. */
  readonly url: string
  /** What is posted: as a form (`URLSearchParams`), otherwise as JSON. */
  readonly body: URLSearchParams | Readonly<Record<string, unknown>>
  /** Picks the token from the JSON of the answer. */
  readonly answer: z.ZodType<LoginAnswer>
  /** Milliseconds a token is good for that does not say so, as `expiresIn` or in `exp` of a JWT. Default 60,000. */
  readonly life?: number
  /** The header that carries the token as it is, such as `x-auth-token`. Default `Authorization: Bearer`. */
  readonly header?: string
  /** Milliseconds the login may take. Default 2,000. A call waits for it no longer than it has time itself. */
  readonly timeout?: number
  /** Time, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

/** Milliseconds a token is assumed valid when neither the answer nor the options give a lifetime. */
const defaultLife = 60_000

/**
 * Proves the gateway with a token it logs in for, with a POST. It logs in when the first call needs a token, and again in the background
 * after 80 % of the token's life: once, however many calls wait, and whoever of them leaves. When the service answers 401 it logs in
 * once more and the call is sent again, unless its body was streamed. After a login that failed there is none for a second.
 *
 * @throws TypeError when an option is wrong. Nothing of `body` is in a message. Calls without a token are BFF_SERVICE_UNAVAILABLE.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 * import { loginToken } from '@bffkit/core/auth'
 * import type { z } from 'zod'
 *
 * const erp = service('erp', {}, () => ({}))
 * const settings = { ERP_URL: 'https://erp.example', ERP_USER: 'shop', ERP_PASSWORD: '…' }
 *
 * const erpLogin = loginToken({
 *   url: `${settings.ERP_URL}/login`,
 *   body: { user: settings.ERP_USER, password: settings.ERP_PASSWORD },
 *   answer: z.object({ token: z.string(), expiresIn: z.number() }),
 * })
 * const services = connect({ erp }, settings, { except: { erp: { token: erpLogin } } })
 * ```
 */
export const loginToken = (options: LoginTokenOptions): Credential => {
  checkOptions(options)
  const { header, clock = systemClock } = options
  return credential('loginToken', {
    by: 'token',
    header: header === undefined ? 'authorization' : checkedName('loginToken: header', header),
    scheme: header === undefined ? 'Bearer ' : '',
    renewed: renewedToken(loginOf(options), clock),
    reveals: () => false,
  })
}

const loginOf = ({ url, body, answer, header, life = defaultLife, timeout = 2_000 }: LoginTokenOptions) => {
  const isForm = body instanceof URLSearchParams
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
  const text = isForm ? String(body) : JSON.stringify(body)
  const isSendable = header === undefined ? bearable : /^[!-~]+$/

  return async (): Promise<IssuedToken> => {
    // What a function of the schema throws may hold the answer: nothing of it goes on.
    const read = await answer.safeParseAsync(await postLogin(url, type, text, timeout)).catch(() => {
      throw new Error('the login answered what cannot be read')
    })
    if (!read.success) throw new Error('the login answered no usable token')
    const { token, expiresIn } = typeof read.data === 'string' ? { token: read.data } : read.data
    if (!isSendable.test(token)) throw new Error('the login answered a token no header can hold')
    const lasts = (expiresIn === undefined ? undefined : expiresIn * 1_000) ?? untilExp(token) ?? life
    if (!(lasts > 0)) throw new Error('the login answered a token that has expired')
    return { token, life: lasts }
  }
}

/** Milliseconds until a JWT expires, where it is one that says so (RFC 7519 section 4.1.4). */
const untilExp = (token: string): number | undefined => {
  try {
    const { exp } = decodeJwt(token)
    return exp === undefined ? undefined : exp * 1_000 - Date.now()
  } catch {
    return undefined
  }
}

const checkOptions = ({ url, body, answer, life, timeout }: LoginTokenOptions): void => {
  const address = URL.parse(url)
  if (
    !address ||
    !/^https?:$/.test(address.protocol) ||
    address.username ||
    address.password ||
    address.search
  )
    throw new TypeError('loginToken: url must be an http(s) URL without credentials and query, not this')
  if (typeof body !== 'object' || body === null)
    throw new TypeError(`loginToken: body must be a form or an object, not ${kindOfValue(body)}`)
  if (typeof answer?.safeParseAsync !== 'function')
    throw new TypeError(`loginToken: answer must be a schema, not ${kindOfValue(answer)}`)
  checkRange('loginToken: life', life, { from: 1 })
  checkRange('loginToken: timeout', timeout, { from: 1, to: 60_000 })
}
