import type { Socket } from 'node:net'
import { type buildConnector, errors } from 'undici'

/** The bytes of `HTTP/1.`, where the parser of undici takes versions 0.9 and 2.0 as well. */
const start = Buffer.from('HTTP/1.')

/**
 * Refuses answers in any version but HTTP/1.x (RFC 9112 section 2.3): who says another one in these frames does not mean
 * them. The head of an answer is what is read first after something was sent, behind empty lines and answers of 1xx, in
 * however small pieces it comes.
 *
 * @param connector makes the connections
 */
export const onlyHttp1 =
  (connector: buildConnector.connector): buildConnector.connector =>
  (options, connected) =>
    connector(options, (...made) => {
      if (made[1]) watch(made[1])
      connected(...made)
    })

/** The minor version of the connection that was read last, `1` or `0`. */
let lastMinor = 0x31

/**
 * The version of the head that was just read. Valid only in the callback for a head: undici reads it and
 * calls back synchronously, without the version.
 */
export const versionOfHead = (): '1.0' | '1.1' => (lastMinor === 0x30 ? '1.0' : '1.1')

const watch = (socket: Socket) => {
  const { read, write } = socket
  let awaited = false
  let heads = nothing
  let minor = 0x31

  // As a property, since `write` has several signatures. Node puts another in its place when the other side has ended.
  Object.defineProperty(socket, 'write', {
    writable: true,
    configurable: true,
    value: (...args: unknown[]) => {
      awaited = true
      return Reflect.apply(write, socket, args)
    },
  })
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read.call(socket, size)
    lastMinor = minor
    if (!awaited || chunk === null) return chunk
    heads = headOf(heads.length === 0 ? chunk : Buffer.concat([heads, chunk]))
    awaited = isBegun(heads)
    if (!isOtherVersion(heads)) {
      if (!awaited) {
        minor = heads[start.length] ?? minor
        lastMinor = minor
        heads = nothing
      }
      return chunk
    }
    socket.destroy(new errors.HTTPParserError('Not HTTP/1 (its version is not 1.0 or 1.1)'))
    return null
  }
}

const nothing: Buffer = Buffer.alloc(0)

/** Bytes up to the first digit of the status. */
const upToStatus = 10

/** Bytes of answers of 1xx after which the parser has given up: its limit for heads. */
const maxHeads = 16_384

/** What comes behind empty lines and whole answers of 1xx. */
const headOf = (bytes: Buffer): Buffer => {
  let from = 0
  for (;;) {
    while (bytes[from] === 0x0d || bytes[from] === 0x0a) from += 1
    const end = isInterim(bytes, from) ? bytes.indexOf('\r\n\r\n', from) : -1
    if (end < 0) return from === 0 ? bytes : bytes.subarray(from)
    from = end + 4
  }
}

/** Whether more has to come before the version of the answer itself is known. */
const isBegun = (bytes: Buffer): boolean =>
  bytes.length < upToStatus ? startsAs(bytes, 5) : bytes.length <= maxHeads && isInterim(bytes, 0)

/** Whether it begins as an answer does, up to the version. */
const isOtherVersion = (bytes: Buffer): boolean =>
  bytes.length > 5 && startsAs(bytes, 5) && !startsAs(bytes, start.length)

/** Whether it is the beginning of an answer, as far as it goes, in its first bytes. */
const startsAs = (bytes: Buffer, length: number): boolean => {
  const end = Math.min(bytes.length, length)
  return bytes.compare(start, 0, end, 0, end) === 0
}

/** Whether another head follows: its status is 1xx. */
const isInterim = (bytes: Buffer, from: number): boolean =>
  bytes[from + upToStatus - 1] === 0x31 &&
  bytes.compare(start, 0, start.length, from, from + start.length) === 0
