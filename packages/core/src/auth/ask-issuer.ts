import { type BoundedRequest, boundedFetch } from './bounded-fetch.ts'

/** Milliseconds an identity provider has for what is asked of it at a time. */
export const issuerTimeout = 2_000

/** Why nothing is sent where {@link isSafe} says no. */
export const unsafeAddress = 'the issuer names an address that is neither https nor on loopback'

/**
 * Asks an identity provider: for its metadata, its keys, a token, or to end one. All that is sent to one goes through here.
 *
 * @throws TypeError when its metadata names an address that is not safe, and as {@link boundedFetch} does.
 */
export const askIssuer = async (url: string, request: BoundedRequest): Promise<Response> => {
  if (!isSafe(url)) throw new TypeError(unsafeAddress)
  return boundedFetch(url, request)
}

/** Whether a secret may be sent there: https, or plain http on this machine. */
export const isSafe = (address: string): boolean => {
  const { protocol, hostname } = URL.parse(address) ?? {}
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname ?? ''))
  )
}
