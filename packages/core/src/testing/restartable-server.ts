import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'

/**
 * An HTTP server on a free port of 127.0.0.1 that can stop at once and start again on the same port.
 *
 * Between the two the port is free: in the unlikely case that another process takes it, `start` rejects with
 * EADDRINUSE.
 */
export const restartableServer = (listener: RequestListener) => {
  let current: { readonly server: Server; readonly listening: Promise<unknown> } | undefined
  let port = 0

  return {
    url: () => `http://127.0.0.1:${port}`,
    start: async (): Promise<void> => {
      current ??= open(port, listener)
      const { server, listening } = current
      await listening
      port = portOf(server) ?? port
      // Stopped while it was about to listen.
      if (current?.server !== server) server.close()
    },
    /** Refuses connections and destroys the open ones before it returns; resolves when all is closed. */
    stop: async (): Promise<void> => {
      const stopping = current?.server
      current = undefined
      if (!stopping?.listening) return
      const closed = once(stopping, 'close')
      stopping.close()
      stopping.closeAllConnections()
      await closed
    },
  }
}

const open = (port: number, listener: RequestListener) => {
  // Without a limit on idle connections a test may pause as long as it likes.
  const server = createServer({ keepAliveTimeout: 0 }, listener)
  server.listen(port, '127.0.0.1')
  return { server, listening: once(server, 'listening') }
}

const portOf = (server: Server) => {
  const address = server.address()
  return typeof address === 'object' ? address?.port : undefined
}
