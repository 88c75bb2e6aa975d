import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { isSafe, issuerTimeout } from '../ask-issuer.ts'
import { readDocument } from './read-document.ts'

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.string() })

/** A public key, and what is needed of it: a key whose private half is published is everybody's. */
const PublicKey = z.object({
  kty: z.enum(['RSA', 'EC', 'OKP']),
  kid: z.string().exactOptional(),
  alg: z.string().exactOptional(),
  use: z.string().exactOptional(),
  key_ops: z.array(z.string()).exactOptional(),
  crv: z.string().exactOptional(),
  x: z.string().exactOptional(),
  y: z.string().exactOptional(),
  n: z.string().exactOptional(),
  e: z.string().exactOptional(),
  d: z.never().exactOptional(),
})

const KeySet = z.object({ keys: z.array(z.unknown()) })

/** The keys of the issuer cannot be fetched now: the token may be good. `why` is for the log. */
export const unavailable = (why: string) =>
  new BffError('BFF_ISSUER_UNAVAILABLE', `issuer: ${why}`, { retryAfter: 5 })

/**
 * Fetches the public keys of an issuer, which has 2 s for all of it: its metadata (OpenID Connect Discovery 1.0 section 4) names their address. Keys
 * that are not understood are left out (RFC 7517 section 5).
 *
 * @throws BFF_ISSUER_UNAVAILABLE when it cannot be reached, does not speak for itself, or has no key to give.
 */
export const fetchKeys = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const signal = AbortSignal.timeout(issuerTimeout)
  const read = async <S extends z.ZodType>(url: string, what: string, schema: S): Promise<z.output<S>> => {
    const found = await readDocument(url, signal).catch((error) => {
      throw unavailable(`its ${what} cannot be read, ${signal.aborted ? late : error.message}`)
    })
    const { data } = schema.safeParse(found)
    if (data === undefined) throw unavailable(`its ${what} cannot be read, the document is another one`)
    return data
  }

  const metadata = await read(metadataOf(issuer), 'metadata', Metadata)
  if (metadata.issuer !== issuer) throw unavailable(otherIssuer(metadata.issuer, issuer))
  if (!isSafe(metadata.jwks_uri))
    throw unavailable('its metadata names keys that are neither at an https address nor on this machine')
  const { keys } = await read(metadata.jwks_uri, 'keys', KeySet)
  const usable = keys.flatMap((key) => PublicKey.safeParse(key).data ?? [])
  if (usable.length === 0) throw unavailable('it publishes no public key')
  return createLocalJWKSet({ keys: usable })
}

const otherIssuer = (found: string, expected: string) => {
  if (found === `${expected}/`) return 'its metadata names another issuer, with a slash at the end'
  if (`${found}/` === expected) return 'its metadata names another issuer, without the slash at the end'
  return 'its metadata names another issuer'
}

const late = `not within ${issuerTimeout} ms`

const metadataOf = (issuer: string) => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
