import { createHash } from 'node:crypto'
import type { HonoRequest } from 'hono'
import type { Principal } from '../auth/principal.ts'
import { isJson } from '../edge/media-type.ts'
import { canonicalJson } from './canonical-json.ts'

/** What of a request tells one write from another. */
export type Identifiable = Pick<HonoRequest, 'method' | 'path' | 'url' | 'text' | 'arrayBuffer'>

/** The record a key leads to: the same key of another principal, method or path is another record. */
export const recordIdOf = (
  { kind, issuer, id }: Principal,
  { method, path }: Identifiable,
  key: string,
): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, issuer ?? null, id, method, path, key]))
    .digest('base64url')

/**
 * SHA-256 of method, path, query as it was sent, and body: JSON as it means, anything else byte by byte. It is taken of what
 * the client sent and not of what the validators made of it, so that a new version of a schema changes no fingerprint.
 */
export const fingerprintOf = async (
  request: Identifiable,
  mediaType: string | undefined,
): Promise<string> => {
  const { method, path, url } = request
  const query = /\?[^#]*/.exec(url)?.[0] ?? ''
  const body = isJson(mediaType)
    ? canonicalJson(await request.text())
    : new Uint8Array(await request.arrayBuffer())
  return createHash('sha256')
    .update(JSON.stringify([method, path, query]))
    .update(body)
    .digest('base64url')
}
