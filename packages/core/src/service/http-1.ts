import type { Socket } from 'node:net'
import { type buildConnector, errors } from 'undici'

/** The bytes of `HTTP/1.`, where the parser of undici takes versions 0.9 and 2.0 as well. */
const start = Buffer.from('HTTP/1.')

/**
 * Refuses answers in any version but HTTP/1.x (RFC 9112 section 2.3): who says another one in these frames does not mean
 * them. The head of an answer is what is read first after something was sent. One that comes in a first piece of less
 * than seven bytes is left to the parser.
 *
 * @param connector makes the connections
 */
export const onlyHttp1 =
  (connector: buildConnector.connector): buildConnector.connector =>
  (options, told) =>
    connector(options, (...made) => {
      if (made[1]) watch(made[1])
      told(...made)
    })

const watch = (socket: Socket) => {
  const { read, write } = socket
  let awaited = false

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
    if (!awaited || chunk === null || chunk.length < start.length) return chunk
    awaited = isInterim(chunk)
    if (!isOtherVersion(chunk)) return chunk
    socket.destroy(new errors.HTTPParserError('Not HTTP/1 (its version is not 1.0 or 1.1)'))
    return null
  }
}

/** Whether it begins as an answer does, up to the version. */
const isOtherVersion = (chunk: Buffer): boolean =>
  chunk.compare(start, 0, 5, 0, 5) === 0 && chunk.compare(start, 5, 7, 5, 7) !== 0

/** Whether another head follows: its status is 1xx. */
const isInterim = (chunk: Buffer): boolean => chunk[9] === 0x31
