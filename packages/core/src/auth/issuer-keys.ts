import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { BffError } from '../errors/bff-error.ts'

/** Milliseconds to wait for the issuer. */
const patience = 2_000

/** Bytes its metadata may have. */
const maxMetadata = 65_536

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url() })

/** The keys of the issuer cannot be had now: the token may be good. */
const unavailable = (why: string) =>
  new BffError('BFF_ISSUER_UNAVAILABLE', `issuer: ${why}`, { retryAfter: 5 })

/**
 * The signing keys of an issuer, found through its metadata at the first token and kept by jose, which asks again for
 * an unknown key at most every 30 s.
 *
 * @throws BFF_ISSUER_UNAVAILABLE when the issuer cannot be reached or does not speak for itself.
 */
export const issuerKeys = (issuer: string): JWTVerifyGetKey => {
  let keys: Promise<JWTVerifyGetKey> | undefined

  return async (header, token) => {
    keys ??= discover(issuer)
    try {
      return await (await keys)(header, token)
    } catch (error) {
      if (error instanceof BffError) keys = undefined
      else if (!isVerdict(error)) throw unavailable('its keys cannot be fetched')
      throw error
    }
  }
}

/** Whether jose has looked at the keys and says no, in contrast to having got none. */
const isVerdict = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported

const discover = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const metadata = await readMetadata(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (metadata.issuer !== issuer) throw unavailable('its metadata names another issuer')
  return createRemoteJWKSet(new URL(metadata.jwks_uri), {
    cooldownDuration: 30_000,
    timeoutDuration: patience,
  })
}

const readMetadata = async (url: string) => {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patience) })
    const text = response.ok ? await response.text() : ''
    return Metadata.parse(JSON.parse(text.length <= maxMetadata ? text : ''))
  } catch {
    throw unavailable('its metadata cannot be read')
  }
}
