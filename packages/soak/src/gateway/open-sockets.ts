import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { z } from 'zod'

const Message = z.object({ socket: z.instanceof(Socket) })

/** Watches the sockets of this process, those of clients and those to services. */
export const openSockets = () => {
  const sockets = new Set<Socket>()
  const open = (message: unknown) => {
    const { socket } = Message.parse(message)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  subscribe('net.server.socket', open)
  subscribe('net.client.socket', open)

  return {
    now: () => sockets.size,
    /** The most listeners that any socket has which is open now. */
    mostListeners: () => Math.max(0, ...[...sockets].map(listenersOf)),
  }
}

/** Listeners of an emitter, for all its events together. */
export const listenersOf = (emitter: NodeJS.EventEmitter): number =>
  emitter.eventNames().reduce((total, name) => total + emitter.listenerCount(name), 0)
