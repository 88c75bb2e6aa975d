import type { ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { isIdle, requests } from '../../scope/incoming.ts'
import { addressBlock } from '../proxies/address-block.ts'
import { closeWithNext, endConnection } from './connection-end.ts'

/** The connections of a server. */
export interface Connections {
  /**
   * Takes note of one, from its first packet on: before TLS, where there is TLS. At the limit the oldest idle one makes
   * room, which one in its handshake is; when none is idle, the new one goes. The same at the limit of its address, among the
   * connections of that address.
   */
  add(socket: Socket): void
  /** Takes note that a connection speaks TLS from now on, by this socket over its own. */
  secure(socket: Socket): void
  /** Takes note that a connection speaks HTTP/2, and when it is busy. */
  upgrade(session: ServerHttp2Session): void
  /**
   * Takes note that a connection speaks another protocol from now on: it is never idle, and ends when whoever has it ends it, at the latest when all
   * are cut off. Aborts what it returns when the gateway drains.
   */
  take(socket: Socket): AbortSignal
  /** Has clients leave: an HTTP/1 connection closes with its next answer, one with HTTP/2 is told to go away when its streams are over. */
  drain(): void
  /** Takes note of those on which nothing is under way, since when. */
  noteIdle(): void
  /**
   * Ends those on which nothing has been under way for `ms` milliseconds since they were noted, and takes no new streams of HTTP/2 where
   * some are under way. No request is cut off half-sent.
   */
  endIdle(ms: number): void
  /** Cuts all of them off. */
  destroyAll(): void
  readonly size: number
}

interface Connection {
  readonly key: string
  /** What it is counted as, where the connections of an address are limited. */
  readonly address: string | undefined
  readonly socket: Socket
  /** What HTTP/1 is spoken over: the same, or TLS on top of it. */
  spoken: Socket
  /** Its streams under way, when it speaks HTTP/2. */
  running: number
  /** When it speaks HTTP/2. */
  session: ServerHttp2Session | undefined
  /** Since when it was seen idle, and what had come in by then. */
  idle: { readonly since: number; readonly bytes: number } | undefined
}

/** How many connections one address may have, of IPv6 one /64. */
export interface AddressLimit {
  readonly max: number
  /** Whether an address may have more: that of a proxy, which has many clients. */
  exempts(address: string): boolean
}

/** Keeps at most `limit` connections, in the order they came, by the addresses and ports of both ends. */
export const connections = (limit: number, ofAddress?: AddressLimit): Connections => {
  const open = new Map<string, Connection>()
  const byAddress = new Map<string, Set<Connection>>()
  const taken = new Set<AbortController>()
  let draining = false

  const makeRoom = (among: Iterable<Connection>): boolean => {
    for (const connection of among)
      if (connection.running === 0 && isIdle(connection.spoken)) {
        forget(connection)
        connection.socket.destroy()
        return true
      }
    return false
  }
  const forget = (connection: Connection) => {
    const { key, address } = connection
    if (open.get(key) === connection) open.delete(key)
    const others = address === undefined ? undefined : byAddress.get(address)
    others?.delete(connection)
    if (address !== undefined && others?.size === 0) byAddress.delete(address)
  }
  /** Where the connections of an address are counted, if they are. */
  const countedAs = ({ remoteAddress }: Socket): string | undefined =>
    ofAddress && remoteAddress !== undefined && !ofAddress.exempts(remoteAddress)
      ? addressBlock(remoteAddress)
      : undefined
  const hasRoom = (address: string | undefined): boolean => {
    const same = address === undefined ? undefined : byAddress.get(address)
    if (ofAddress && same && same.size >= ofAddress.max) return makeRoom(same)
    return open.size < limit || makeRoom(open.values())
  }
  return {
    add: (socket) => {
      const address = countedAs(socket)
      if (!hasRoom(address)) {
        socket.destroy()
        return
      }
      const key = keyOf(socket)
      const connection: Connection = {
        key,
        address,
        socket,
        spoken: socket,
        running: 0,
        session: undefined,
        idle: undefined,
      }
      open.set(key, connection)
      if (address !== undefined) {
        const same = byAddress.get(address)
        if (same) same.add(connection)
        else byAddress.set(address, new Set([connection]))
      }
      if (draining) closeWithNext(socket)
      socket.once('close', () => forget(connection))
    },
    secure: (socket) => {
      const connection = open.get(keyOf(socket))
      if (!connection) return
      connection.spoken = socket
      connection.idle = undefined
      if (draining) closeWithNext(socket)
    },
    upgrade: (session) => {
      const connection = open.get(keyOf(session.socket))
      if (!connection) return
      connection.session = session
      session.on('stream', (stream) => {
        connection.running += 1
        stream.once('close', () => {
          connection.running -= 1
          // Not before: node answers no stream that crosses with the frame that says so.
          if (draining && connection.running === 0) session.close()
        })
      })
    },
    take: (socket) => {
      const closing = new AbortController()
      const connection = open.get(keyOf(socket))
      if (connection) connection.running += 1
      // Silence is not the end of every protocol.
      socket.setTimeout(0)
      taken.add(closing)
      socket.once('close', () => taken.delete(closing))
      if (draining) closing.abort()
      return closing.signal
    },
    drain: () => {
      draining = true
      for (const closing of taken) closing.abort()
      for (const { spoken } of open.values()) closeWithNext(spoken)
    },
    noteIdle: () => {
      for (const connection of open.values()) note(connection)
    },
    endIdle: (ms) => {
      for (const connection of open.values()) {
        if (connection.running > 0) connection.session?.close()
        endIfIdle(connection, ms)
      }
    },
    destroyAll: () => {
      for (const { socket } of open.values()) socket.destroy()
    },
    get size() {
      return open.size
    },
  }
}

/** Takes note of whether nothing is under way on a connection, and since when. */
const note = (connection: Connection): Connection['idle'] => {
  const { spoken, running } = connection
  if (running > 0 || !isIdle(spoken) || spoken.writableLength > 0) connection.idle = undefined
  else
    connection.idle ??= {
      since: performance.now(),
      bytes: spoken[requests] === undefined ? 0 : spoken.bytesRead,
    }
  return connection.idle
}

const endIfIdle = (connection: Connection, ms: number): void => {
  const idle = note(connection)
  const { session, spoken } = connection
  if (!idle || performance.now() - idle.since < ms) return
  if (session) session.close()
  // What came in since then is the beginning of a request.
  else if (spoken.bytesRead === idle.bytes) endConnection(spoken)
}

type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'>

/** A client may use one port for several addresses of the gateway. */
const keyOf = ({ remoteAddress, remotePort, localAddress, localPort }: Ends) =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`
