import type { CryptoKey } from 'jose'

/** JSON, or the text that stands in its place: `1e400` and the like can only be written by hand. */
type Written = Readonly<Record<string, unknown>> | string

const encoded = (part: Written) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** A token that is signed as ES256, whatever its header and its claims say. */
export const rawToken = async (header: Written, claims: Written, key: CryptoKey): Promise<string> => {
  const signed = `${encoded(header)}.${encoded(claims)}`
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, key, Buffer.from(signed))
  return `${signed}.${Buffer.from(signature).toString('base64url')}`
}

/** The claims of a good token, for `time` in ms since 1970, good for `life` seconds. */
export const goodClaims = (iss: string, time = Date.now(), life = 300) => {
  const iat = Math.floor(time / 1_000)
  return { iss, sub: 'u1', aud: 'test', client_id: 'test-client', iat, exp: iat + life, jti: 'j1' }
}
