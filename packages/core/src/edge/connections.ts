import type { ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { isIdle } from './incoming.ts'

/** The connections of a server. */
export interface Connections {
  /** Takes note of one. At the limit the oldest idle one makes room; when none is idle, the new one goes. */
  add(socket: Socket): void
  /** Takes note that a connection speaks HTTP/2, and when it is busy. */
  upgrade(session: ServerHttp2Session): void
  /** Cuts all of them off. */
  destroyAll(): void
  readonly size: number
}

/** Keeps at most `limit` connections, in the order they came. */
export const connections = (limit: number): Connections => {
  const open = new Set<Socket>()
  /** How many streams each HTTP/2 connection has under way, by the client's port. */
  const sessions = new Map<string, { running: number }>()

  const isFree = (socket: Socket) => (sessions.get(keyOf(socket))?.running ?? 0) === 0 && isIdle(socket)
  const makeRoom = (): boolean => {
    for (const socket of open)
      if (isFree(socket)) {
        open.delete(socket)
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
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    },
    upgrade: (session) => {
      const key = keyOf(session.socket)
      const state = { running: 0 }
      sessions.set(key, state)
      session.once('close', () => sessions.delete(key))
      session.on('stream', (stream) => {
        state.running += 1
        stream.once('close', () => {
          state.running -= 1
        })
      })
    },
    destroyAll: () => {
      for (const socket of open) socket.destroy()
    },
    get size() {
      return open.size
    },
  }
}

const keyOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>) =>
  `${remoteAddress} ${remotePort}`
