import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { HonoRequest } from 'hono'
import { charsetOf, isJson, mediaType } from '../../edge/body/media-type.ts'
import type { Principal } from '../../scope/principal.ts'
import { canonicalJson } from './canonical-json.ts'

/** What of a request distinguishes one write from another. */
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
 * SHA-256 of method, path, query as it was sent, and body: JSON as it means, anything else byte by byte, with what the bytes are
 * read as. It is taken of what the client sent and not of what the validators made of it, so that a new version of a schema
 * changes no fingerprint.
 */
export const fingerprintOf = async (request: Identifiable, type: string | undefined): Promise<string> => {
  const { method, path, url } = request
  const query = /\?[^#]*/.exec(url)?.[0] ?? ''
  if (isJson(type)) return digest([method, path, query], canonicalJson(await request.text()))
  const bytes = new Uint8Array(await request.arrayBuffer())
  return digest(
    bytes.length === 0 ? [method, path, query] : [method, path, query, ...readAs(bytes, type)],
    bytes,
  )
}

const digest = (parts: readonly string[], body: string | Uint8Array): string =>
  createHash('sha256').update(JSON.stringify(parts)).update(body).digest('base64url')

/** Type and character set: the same bytes may be another text, or no text. What is UTF-8 is read as that, whatever is declared. */
const readAs = (bytes: Uint8Array, type: string | undefined): string[] => [
  mediaType(type)?.essence ?? '',
  isUtf8(bytes) ? '' : (charsetOf(type)?.toLowerCase() ?? ''),
]
