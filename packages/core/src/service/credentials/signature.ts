import { renewedToken } from '../../auth/client/renewed-token.ts'
import { type Clock, systemClock } from '../../scope/clock.ts'
import { currentPart } from '../../scope/current-part.ts'
import { type Credential, credential, kindOfValue } from './credential.ts'
import type { Sign } from './signed-request.ts'

/** Where the keys of a signature come from, when they do not stay the same. */
export interface SignatureOptions<Keys extends object> {
  /** Fetches them, and says for how many milliseconds they are good. They are kept, and renewed as those of `loginToken()`. */
  readonly keys: () => Promise<{ readonly keys: Keys; readonly life: number }>
  /** Time, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * Proves each call with headers a function works out from it, such as a signature (AWS SigV4, HMAC). It is asked for every try, since
 * a signature holds the moment, and sees what is really sent. What it throws is BFF_INTERNAL, of which the log says no more.
 *
 * @param sign returns headers that are neither the gateway's own nor set already
 * @throws TypeError when `sign` or `keys` is no function.
 * @example
 * ```ts
 * import { createHmac } from 'node:crypto'
 * import { connect, service } from '@bffkit/core'
 * import { signature } from '@bffkit/core/auth'
 *
 * const ledger = service('ledger', {}, () => ({}))
 * const signed = signature(({ method, path, query, body = '' }) => {
 *   const date = new Date().toISOString()
 *   const mac = createHmac('sha256', '…').update(`${method} ${path}?${query} ${date}\n`).update(body).digest('hex')
 *   return { authorization: `HMAC ${mac}`, 'x-date': date }
 * })
 * const services = connect({ ledger }, { LEDGER_URL: 'https://ledger.example' }, { except: { ledger: { token: signed } } })
 * ```
 */
export function signature(sign: Sign<undefined>): Credential
export function signature<Keys extends object>(sign: Sign<Keys>, options: SignatureOptions<Keys>): Credential
export function signature(sign: Sign<never>, options?: SignatureOptions<object>): Credential {
  if (typeof sign !== 'function')
    throw new TypeError(`signature: sign must be a function, not ${kindOfValue(sign)}`)
  if (options && typeof options.keys !== 'function')
    throw new TypeError(`signature: keys must be a function, not ${kindOfValue(options.keys)}`)
  return credential('signature', {
    by: 'signature',
    header: undefined,
    sign: withItsKeys(sign),
    renewed: options && renewedToken(() => currentPart.exit(fetchOf(options)), options.clock ?? systemClock),
    reveals: () => false,
  })
}

/** The keys a function is called with are those its own `keys` gave: both are given together, which the overloads hold to. */
const withItsKeys = (sign: Sign<never>) => sign as Sign

const fetchOf =
  ({ keys }: SignatureOptions<object>) =>
  async () => {
    const fetched = await keys().catch(() => {
      throw new Error('its keys cannot be fetched')
    })
    if (typeof fetched?.keys !== 'object' || !(fetched.life > 0))
      throw new Error('its keys() must return keys and a positive life')
    return { token: fetched.keys, life: fetched.life }
  }
