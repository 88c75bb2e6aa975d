import { isUtf8 } from 'node:buffer'
import { charsetOf } from './media-type.ts'

/**
 * Turns bytes from outside into text, without changing any of it. Bytes that are UTF-8 are read as UTF-8, whatever is
 * declared; only others are read in the character set their `Content-Type` declares, where it is one of the Encoding standard's and
 * they are valid in it. A byte order mark is dropped. `undefined` for all else: nobody knows what the text is.
 *
 * The one place where bytes of a client, a service or an issuer become text; a test of the conventions holds that.
 */
export const decodeText = (bytes: Uint8Array, contentType: string | undefined): string | undefined => {
  if (isUtf8(bytes)) return utf8Text(bytes)
  const charset = charsetOf(contentType)
  return charset === undefined ? undefined : decodedAs(charset, bytes)
}

const byteOrderMark = 0xfeff

/** For other than ASCII a `Buffer` takes half of the time of a `TextDecoder` that refuses what is not UTF-8. */
const utf8Text = (bytes: Uint8Array): string => {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8')
  return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text
}

const decodedAs = (charset: string, bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
