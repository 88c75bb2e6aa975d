import { isOneLine } from '../service/balance/address-list.ts'

/** Whether a text is the address of a Redis: `redis://` or `rediss://`, with the number of a database behind or without. */
export const isRedisAddress = (text: string): boolean => {
  const { protocol = '', hostname, pathname = '' } = URL.parse(text) ?? {}
  return isOneLine(text) && /^rediss?:$/.test(protocol) && hostname !== '' && /^\/?\d{0,4}$/.test(pathname)
}

/** What the codes of connections and certificates mean for whoever set the address. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is signed by nobody this process trusts, see NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by nobody this process trusts, see NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by nobody this process trusts, see NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by nobody this process trusts, see NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  WRONGPASS: 'it refuses the user or the password',
  NOAUTH: 'it asks for a password',
  NOPERM: 'the user may not do this',
  LOADING: 'it is still loading its data',
}

/**
 * Why a Redis cannot be used, in words for its operator. Nothing of its own text goes on but the word it begins with, such as
 * `WRONGPASS`: the rest may repeat what was sent.
 *
 * @param tls whether it was spoken to in TLS: a port of the other kind resets the connection, or says nothing
 */
export const redisFailure = (error: unknown, tls: boolean): string => {
  const { code, message } = Object(error)
  if (typeof code === 'string') {
    if (code === 'ECONNRESET' || code === 'EPIPE') return `it closes the connection${otherKind(tls)}`
    if (code === 'ETIMEDOUT') return `it does not answer in time${otherKind(tls)}`
    if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `it does not speak TLS${otherKind(tls)}`
    return reasons[code] ?? code
  }
  const text = String(message)
  if (/ETIMEDOUT|timed out/.test(text)) return `it does not answer in time${otherKind(tls)}`
  if (/DB index/.test(text)) return 'it has no database of this number'
  const [word = ''] = /^[A-Z]{3,20}\b/.exec(text) ?? []
  return reasons[word] ?? (word === '' ? `it answers what is not Redis${otherKind(tls)}` : `it says ${word}`)
}

const otherKind = (tls: boolean) =>
  tls ? '; a port without TLS does so: redis://' : '; a port with TLS does so: rediss://'
