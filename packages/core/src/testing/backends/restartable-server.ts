import { once } from 'node:events'
import type { Server, Socket } from 'node:net'

/**
 * A server on a free port of 127.0.0.1 that can stop at once and start again on the same port.
 *
 * Between the two the port is free: in the unlikely case that another process takes it, `start` rejects with
 * EADDRINUSE.
 *
 * @param create makes the server, of HTTP or of anything else on TCP; called at each start
 */
export const restartableServer = (create: () => Server) => {
  let current: Opened | undefined
  let port = 0

  return {
    port: () => port,
    url: () => `http://127.0.0.1:${port}`,
    start: async (): Promise<void> => {
      current ??= open(port, create())
      const { server, listening } = current
      await listening
      port = portOf(server) ?? port
      // Stopped while it was about to listen.
      if (current?.server !== server) server.close()
    },
    /** Refuses connections and destroys the open ones before it returns; resolves when all is closed. */
    stop: async (): Promise<void> => {
      const stopping = current
      current = undefined
      if (!stopping?.server.listening) return
      const closed = once(stopping.server, 'close')
      stopping.server.close()
      for (const socket of stopping.sockets) socket.destroy()
      await closed
    },
  }
}

type Opened = {
  readonly server: Server
  readonly listening: Promise<unknown>
  readonly sockets: ReadonlySet<Socket>
}

const open = (port: number, server: Server): Opened => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  return { server, listening: once(server, 'listening'), sockets }
}

const portOf = (server: Server) => {
  const address = server.address()
  return typeof address === 'object' ? address?.port : undefined
}
