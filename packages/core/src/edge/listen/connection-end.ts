import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Where a connection notes that nothing more is read from it. */
const ended: unique symbol = Symbol('ended')
/** Where it counts the requests that wait behind another one. */
const waiting: unique symbol = Symbol('waiting')
/** Where it notes that it closes with its next answer. */
const last: unique symbol = Symbol('last')

declare module 'node:net' {
  interface Socket {
    [ended]?: true
    [waiting]?: number
    [last]?: true
  }
}

/** Requests of one connection that may wait: node makes all of them that fit into what it reads at once, about 2 kB each. */
const maxWaiting = 100

/** Milliseconds a client has to read its last answer, and to stop sending, before the connection is cut. */
const lingerTime = 500

const forget = () => {}

/** Takes a connection away from node's parser: what still comes is taken and forgotten, request or not. */
export const stopReading = (socket: Socket): void => {
  if (socket[ended]) return
  socket[ended] = true
  // Node's own listener would go on parsing. Whoever listens after it gets the bytes instead of the parser.
  socket.removeAllListeners('data')
  socket.on('data', forget)
  socket.resume()
}

/**
 * Ends a connection in stages (RFC 9112 section 9.6): says `last`, closes this side, forgets what still comes, and cuts
 * the connection when the client has closed its own, at the latest after 500 ms. Closed at once with bytes unread, it
 * would be reset, and the client could lose the answer.
 */
export const endConnection = (socket: Socket, last = ''): void => {
  if (socket.destroyed || socket.writableEnded) return
  stopReading(socket)
  const cut = () => {
    const limit = setTimeout(() => socket.destroy(), lingerTime).unref()
    socket.once('close', () => clearTimeout(limit))
  }
  if (last === '') socket.end(cut)
  else socket.end(last, cut)
}

function endThis(this: Socket): void {
  endConnection(this)
}

/** Has node end a connection like this wherever it would have closed it behind an answer. */
export const endInStages = (socket: Socket): void => {
  socket.destroySoon = endThis
}

/** Has the next answer of an HTTP/1 connection be its last, or the one under way when its head is not written yet. */
export const closeWithNext = (socket: Socket): void => {
  socket[last] = true
}

/** Whether an answer whose head is written now is the last of its connection. What waits in turn is answered before. */
export const isLast = (socket: Socket | null): boolean => socket?.[last] === true && !socket[waiting]

/**
 * Begins a request when the answer before it on its connection is written, as RFC 9112 section 9.3.2 asks for all that
 * are not safe. Behind an answer that closes the connection it never begins. Little more is read while one waits, and a
 * connection on which more than 100 wait is cut.
 */
export const inTurn = (socket: Socket, outgoing: ServerResponse, begin: () => void): void => {
  if (waitsTooMany(socket)) return
  socket.pause()
  // Node gives an answer its socket when the one before it is done, and never after one that closes.
  outgoing.once('socket', () => {
    socket[waiting] = (socket[waiting] ?? 1) - 1
    socket.resume()
    process.nextTick(() => {
      if (socket.writable) begin()
    })
  })
}

/** Counts a request that waits, and cuts its connection when it is one too many. */
const waitsTooMany = (socket: Socket): boolean => {
  const count = (socket[waiting] ?? 0) + 1
  socket[waiting] = count
  if (count > maxWaiting) socket.destroy()
  return count > maxWaiting
}

/** Keeps a request that comes behind the last one of its connection from ever beginning. */
export const notInTurn = (socket: Socket): void => {
  if (!waitsTooMany(socket)) stopReading(socket)
}
