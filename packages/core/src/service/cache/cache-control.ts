import { tokenPattern } from '../../edge/token.ts'
import type { Answer } from '../outgoing.ts'

/** The directives of a `Cache-Control`, names in lower case; the value of one without an argument is `''`. */
export type CacheControl = ReadonlyMap<string, string>

/** A name, and an argument that is a token or a quoted string: what stands in quotes is no directive. */
const directive = new RegExp(String.raw`(${tokenPattern})(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?`, 'g')

/** Of a number of seconds that is too large to count: RFC 9111 section 1.2.2. */
const maxSeconds = 2 ** 31

/**
 * Reads `Cache-Control` (RFC 9111 section 5.2). Of a directive that comes twice the first counts (section 4.2.1); a
 * qualified `no-cache="…"` or `private="…"` reads like the unqualified one (sections 5.2.2.4 and 5.2.2.7).
 */
export const cacheControl = (header: Answer['headers'][string]): CacheControl => {
  const directives = new Map<string, string>()
  for (const [, name = '', quoted, token = ''] of listOf(header).matchAll(directive)) {
    const lower = name.toLowerCase()
    if (!directives.has(lower)) directives.set(lower, quoted?.replaceAll(/\\(.)/g, '$1') ?? token)
  }
  return directives
}

/** A directive in seconds, as milliseconds: `undefined` when it is not there, 0 when it makes no sense. */
export const millisecondsOf = (directives: CacheControl, name: string): number | undefined => {
  const seconds = directives.get(name)
  return seconds === undefined ? undefined : (deltaSeconds(seconds) ?? 0) * 1_000
}

/** Seconds as HTTP writes them; `undefined` for anything else. */
export const deltaSeconds = (text: string): number | undefined =>
  /^\d+$/.test(text) ? Math.min(Number(text), maxSeconds) : undefined

/** All lines of a header that is a list, as one. */
export const listOf = (header: Answer['headers'][string]): string =>
  Array.isArray(header) ? header.join(', ') : (header ?? '')
