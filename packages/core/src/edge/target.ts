import { BffError } from '../errors/bff-error.ts'

/** What a request asks for, taken apart. */
export interface Target {
  /** Path and query: what is routed. */
  readonly path: string
  /** The authority of an absolute target, which counts instead of `Host` (RFC 9112 section 3.2.2). */
  readonly authority: string | undefined
}

/** A path of plain segments, and a query: nothing in it has two readings. */
const plain = /^\/[\w\-~!$&'()*+,:;=@/]*(?:\?[\w\-.~!$&'()*+,:;=@/?%]*)?$/
const absolute = /^https?:\/\/([^/?#]*)(.*)$/i
/** Everything but visible ASCII, and what ends a target. */
const foreign = /[^\x21-\x7e]|#/
/** Characters that are no text: controls, and the line ends of Unicode. */
export const control = /[\p{Cc}\p{Zl}\p{Zp}]/u
const dots = /(?:^|\/)\.{1,2}(?:\/|$)/

/**
 * Reads a request target. What is returned means the same to whoever decodes it once: no dot segment, no backslash and
 * no control character, written out or encoded.
 *
 * @throws BFF_REQUEST_MALFORMED for anything else.
 */
export const readTarget = (target: string): Target => {
  if (plain.test(target) && !target.includes('//')) return { path: target, authority: undefined }
  if (foreign.test(target)) throw malformed('a character that has no place there')
  const [, authority, rest] = absolute.exec(target) ?? []
  const path = rest === undefined ? target : originForm(rest)
  if (!path.startsWith('/') || path.startsWith('//')) throw malformed('not a path')
  checkPath(path.split('?', 1)[0] ?? '')
  return { path, authority }
}

const originForm = (rest: string) => (rest.startsWith('/') ? rest : `/${rest}`)

const checkPath = (path: string) => {
  const text = decoded(path)
  if (text.includes('\\') || control.test(text)) throw malformed('a backslash or a control character')
  // Parameters (RFC 3986 section 3.3) hide dots from some and not from others.
  if (dots.test(text) || dots.test(text.replaceAll(/;[^/]*/g, ''))) throw malformed('a dot segment')
}

/**
 * What is escaped, as text.
 *
 * @throws BFF_REQUEST_MALFORMED when an escape is none, or the bytes are not UTF-8.
 */
export const decoded = (escaped: string): string => {
  try {
    return decodeURIComponent(escaped)
  } catch {
    throw malformed('an escape that is none')
  }
}

const malformed = (what: string) => new BffError('BFF_REQUEST_MALFORMED', `request: ${what} in its target`)
