import type { IncomingMessage, ServerResponse } from 'node:http'
import { Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import type { BffError } from '../errors/bff-error.ts'

/** A request as it comes from a socket. */
export type Incoming = IncomingMessage | Http2ServerRequest

/** The answer to it. */
export type Outgoing = ServerResponse | Http2ServerResponse

/** Where the edge notes the client's address when the peer is a trusted proxy. */
export const clientAddress: unique symbol = Symbol('clientAddress')
/** Where it notes that a trusted proxy received the request over TLS. */
export const overTls: unique symbol = Symbol('overTls')
/** Where it notes why a request is turned away, for middleware that sees every answer. */
export const turnedAway: unique symbol = Symbol('turnedAway')
/** Where it notes that the connection can be taken over for another protocol. */
export const upgradable: unique symbol = Symbol('upgradable')
/** Where a socket counts its requests. */
export const requests: unique symbol = Symbol('requests')

interface Noted {
  [clientAddress]?: string
  [overTls]?: true
  [turnedAway]?: BffError
  [upgradable]?: Upgradable
}

/** A connection that asks for another protocol. */
export interface Upgradable {
  /** The protocols it asks for, as `Upgrade` lists them. The guard takes what is about one connection off the request. */
  readonly protocols: string
  /** What came behind the request already. */
  readonly head: Buffer
  /** Takes the connection over: nothing is answered any more but by whoever has it. */
  take(): TakenConnection
}

/** A connection that was taken over. */
interface TakenConnection {
  readonly socket: Socket
  /** Aborted when the gateway begins to stop: time to say goodbye. */
  readonly closing: AbortSignal
}

declare module 'node:http' {
  interface IncomingMessage extends Noted {}
}
declare module 'node:http2' {
  interface Http2ServerRequest extends Noted {}
}
declare module 'node:net' {
  interface Socket {
    /** Node's own: the answer an HTTP/1 connection is busy with. What we kept ourselves would outlive it. */
    _httpMessage?: ServerResponse | null
    [requests]?: number
  }
}

/** The address of the client: that of the peer, or the one a trusted proxy forwards. */
export const addressOf = (incoming: Incoming): string | undefined =>
  incoming[clientAddress] ?? incoming.socket.remoteAddress

/** Whether the client speaks TLS, to the gateway or to a trusted proxy. */
export const isSecure = (incoming: Incoming): boolean => isTls(incoming.socket) || incoming[overTls] === true

/** Whether a connection speaks TLS. */
export const isTls = (socket: Socket): boolean => 'encrypted' in socket

/** Whether a request came over HTTP/2. What its line says over HTTP/1 is only text. */
export const isHttp2 = (incoming: Incoming): incoming is Http2ServerRequest =>
  incoming instanceof Http2ServerRequest

/** The answer an HTTP/1 connection is busy with. */
export const answerOn = (socket: Socket): ServerResponse | undefined => socket._httpMessage ?? undefined

/** Whether nothing is under way on an HTTP/1 connection. */
export const isIdle = (socket: Socket): boolean => answerOn(socket) === undefined
