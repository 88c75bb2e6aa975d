import type { ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { isIdle } from '../../scope/incoming.ts'

/** The connections of a server. */
export interface Connections {
  /**
   * Takes note of one, from its first packet on: before TLS, where there is TLS. At the limit the oldest idle one makes
   * room, which one in its handshake is; when none is idle, the new one goes.
   */
  add(socket: Socket): void
  /** Takes note that a connection speaks TLS from now on, by this socket over its own. */
  secure(socket: Socket): void
  /** Takes note that a connection speaks HTTP/2, and when it is busy. */
  upgrade(session: ServerHttp2Session): void
  /** Closes those on which nothing is under way; node sees to those with HTTP/2. */
  destroyIdle(): void
  /** Cuts all of them off. */
  destroyAll(): void
  readonly size: number
}

interface Connection {
  readonly socket: Socket
  /** What HTTP/1 is spoken over: the same, or TLS on top of it. */
  spoken: Socket
  /** Its streams under way, when it speaks HTTP/2. */
  running: number
  isHttp2: boolean
}

/** Keeps at most `limit` connections, in the order they came, by the client's address and port. */
export const connections = (limit: number): Connections => {
  const open = new Map<string, Connection>()

  const makeRoom = (): boolean => {
    for (const [key, { socket, spoken, running }] of open)
      if (running === 0 && isIdle(spoken)) {
        open.delete(key)
        socket.destroy()
        return true
      }
    return false
  }
  return {
    add: (socket) => {
      if (open.size >= limit && !makeRoom()) {
        socket.destroy()
        return
      }
      const key = keyOf(socket)
      const connection = { socket, spoken: socket, running: 0, isHttp2: false }
      open.set(key, connection)
      socket.once('close', () => {
        if (open.get(key) === connection) open.delete(key)
      })
    },
    secure: (socket) => {
      const connection = open.get(keyOf(socket))
      if (connection) connection.spoken = socket
    },
    upgrade: (session) => {
      const connection = open.get(keyOf(session.socket))
      if (!connection) return
      connection.isHttp2 = true
      session.on('stream', (stream) => {
        connection.running += 1
        stream.once('close', () => {
          connection.running -= 1
        })
      })
    },
    destroyIdle: () => {
      for (const { socket, spoken, isHttp2 } of open.values())
        if (!isHttp2 && isIdle(spoken) && spoken.writableLength === 0) socket.destroy()
    },
    destroyAll: () => {
      for (const { socket } of open.values()) socket.destroy()
    },
    get size() {
      return open.size
    },
  }
}

const keyOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>) =>
  `${remoteAddress} ${remotePort}`
