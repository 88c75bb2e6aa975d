import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { codingOf } from '../../edge/body/content-coding.ts'
import { decodeText } from '../../edge/body/decode-text.ts'
import { BffError } from '../../errors/bff-error.ts'
import type { Head } from '../outgoing.ts'
import { type Outgoing, where } from '../outgoing.ts'

type Decompress = (bytes: Uint8Array, limits: { maxOutputLength: number; info: true }) => Buffer

/** What an answer that is read whole may be compressed with, though nobody asks for it (RFC 9110 section 8.4.1, RFC 8878). */
const codings: Readonly<Record<string, Decompress>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}

/** Whether a call can read an answer in this coding: as it is, or, where the answer is read whole, decompressed. */
export const isReadable = ({ schema }: Pick<Outgoing, 'schema'>, coding: string): boolean =>
  coding === '' || (schema !== undefined && Object.hasOwn(codings, coding))

/**
 * The text of an answer that was read whole, decompressed where it came compressed. Decompressing stops at `most` bytes, the service's
 * `maxBody` by default, so that a few bytes never become more than an answer may have.
 *
 * @throws BFF_SERVICE_CONTRACT when it cannot be decompressed, becomes too large, or is no text anybody can read.
 */
export const answerText = (
  call: Outgoing,
  headers: Head['headers'],
  body: Uint8Array,
  maxBytes: number = call.upstream.maxBody,
): string => {
  const bytes = answerBytes(call, headers, body, maxBytes)
  const { 'content-type': type } = headers
  const text = decodeText(bytes, typeof type === 'string' ? type : undefined)
  if (text === undefined) throw unreadable(call)
  return text
}

/**
 * The bytes of an answer that was read whole, decompressed where it came compressed, up to as many.
 *
 * @throws BFF_SERVICE_CONTRACT when they cannot be decompressed, or become too many.
 */
export const answerBytes = (
  call: Outgoing,
  headers: Head['headers'],
  body: Uint8Array,
  maxBytes: number = call.upstream.maxBody,
): Uint8Array => {
  const coding = codingOf(headers['content-encoding'])
  return coding === '' ? body : decompressed(call, coding, body, maxBytes)
}

/** An answer whose text is in an unknown character set. */
export const unreadable = ({
  upstream,
  method,
  template,
}: Pick<Outgoing, 'upstream' | 'method' | 'template'>) =>
  new BffError(
    'BFF_SERVICE_CONTRACT',
    `${upstream.name}: answered what is neither UTF-8 nor in a character set it declares ${where({ method, template })}`,
  )

const decompressed = (call: Outgoing, coding: string, body: Uint8Array, maxBytes: number): Buffer => {
  const { name } = call.upstream
  try {
    const decompress = codings[coding]
    const { buffer, engine } = informed(decompress?.(body, { maxOutputLength: maxBytes, info: true }))
    // Brotli and zstd end where they say so, and leave alone what follows: part of the answer would be lost.
    if (buffer && engine?.bytesWritten === body.length) return buffer
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge)
      throw new BffError(
        'BFF_SERVICE_CONTRACT',
        `${name}: answered what decompresses to more than ${maxBytes} bytes ${where(call)}`,
      )
  }
  throw new BffError('BFF_SERVICE_CONTRACT', `${name}: answered what is not ${coding} ${where(call)}`)
}

/** What node gives instead of bytes when it is asked for `info`, which its types do not know: how many it has read, too. */
const informed = (result: unknown) =>
  (result ?? {}) as { readonly buffer?: Buffer; readonly engine?: { readonly bytesWritten: number } }
