import type { IncomingMessage, Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Duplex } from 'node:stream'
import { answerOn, upgradable } from '../../scope/incoming.ts'
import type { Connections } from './connections.ts'
import { EdgeResponse } from './edge-response.ts'

type Listener = (incoming: IncomingMessage, outgoing: EdgeResponse) => void

/**
 * Whether a request for another protocol can be told from what stands around it: no other one is under way, and it has no body. In HTTP/1.0
 * `Upgrade` means nothing (RFC 9110 section 7.8), and the answer to HEAD is a head.
 */
export const mayUpgrade = ({ socket, headers, method, httpVersion }: IncomingMessage): boolean =>
  answerOn(socket) === undefined &&
  httpVersion === '1.1' &&
  method !== 'HEAD' &&
  headers['transfer-encoding'] === undefined &&
  Number(headers['content-length'] ?? 0) === 0

/**
 * Has requests for another protocol take the way of every other request, with an answer of their own: node makes none for them. A handler that
 * takes the connection finds it at the request; where none does, its answer is the last of the connection.
 */
export const upgrading = (
  server: Server | Http2SecureServer,
  open: Connections,
  listener: Listener,
): void => {
  server.on('upgrade', (incoming: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const { socket } = incoming
    const { upgrade: protocols = '', connection } = incoming.headers
    // Node 24 asks nobody before: an answer that is under way cannot be waited for.
    if (!mayUpgrade(incoming) || duplex !== socket) {
      duplex.destroy()
      return
    }
    // Node's own listener is gone by now, and an error nobody hears ends the process.
    socket.on('error', () => socket.destroy())
    const outgoing = new EdgeResponse(incoming)
    outgoing.assignSocket(socket)
    const end = () => {
      outgoing.detachSocket(socket)
      socket.destroySoon()
    }
    outgoing.once('finish', end)
    incoming[upgradable] = {
      protocols,
      head,
      take: () => {
        outgoing.off('finish', end)
        outgoing.detachSocket(socket)
        // Otherwise it would stay half open when the client has left, unless whoever has it thinks of that.
        socket.allowHalfOpen = false
        // Whoever speaks the protocol looks for them, and the guard has taken them off.
        Object.assign(incoming.headers, { upgrade: protocols, ...(connection && { connection }) })
        return { socket, closing: open.take(socket) }
      },
    }
    listener(incoming, outgoing)
  })
}
