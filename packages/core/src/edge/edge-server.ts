import { createServer, type Server, ServerResponse } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { BffError } from '../errors/bff-error.ts'
import type { Busy } from './busy.ts'
import { readCertificates, reloadCertificates, type TlsOptions } from './certificates.ts'
import { clientErrors } from './client-error.ts'
import { type Connections, connections } from './connections.ts'
import { cutStalled } from './cut-stalled.ts'
import type { Guard } from './guard.ts'
import { type Incoming, type Outgoing, requests } from './incoming.ts'
import type { Limits } from './limits.ts'
import { type RefusalLog, refuse } from './refuse.ts'

/** What a server at the edge is made of. */
export interface EdgeServerOptions {
  readonly fetch: (request: Request, bindings: object) => Response | Promise<Response>
  readonly guard: Guard
  /** Refuses what there is no time for. Default: there always is. */
  readonly busy?: Busy | undefined
  readonly limits: Limits
  readonly tls?: TlsOptions | undefined
  readonly log: RefusalLog
}

/** A server that listens nowhere yet. */
export interface EdgeServer {
  readonly server: Server | Http2SecureServer
  readonly connections: Connections
  /** Connections that may wait to be accepted. */
  readonly backlog: number
  /** Ends the watch over its certificates. */
  readonly unwatch: () => void
}

/**
 * Makes the server of a gateway: HTTP/1.1, or with certificates HTTPS with HTTP/2 and HTTP/1.1. Every request passes the
 * guard before anything is made of it.
 *
 * @throws CertificateError when the files cannot be used.
 */
export const edgeServer = (options: EdgeServerOptions): EdgeServer => {
  const { limits, tls, log } = options
  const open = connections(limits.maxConnections)
  const server = tls ? secureServer(tls, limits, open) : createServer(parserOptions(limits))
  const listener = guarded(options)
  server.on('request', listener)
  server.on('checkExpectation', (incoming: Incoming, outgoing: Outgoing) =>
    refuse(incoming, outgoing, new BffError('BFF_REQUEST_MALFORMED', 'request: an unknown Expect'), log),
  )
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => open.add(socket))
  server.on('clientError', clientErrors(limits, log))
  cutStalled(server, limits.stallTimeout)

  const unwatch = tls && 'setSecureContext' in server ? reloadCertificates(server, tls, log) : () => {}
  return { server, connections: open, backlog: limits.backlog, unwatch }
}

const guarded = ({ fetch, guard, busy, limits, log }: EdgeServerOptions) => {
  const serve = getRequestListener(fetch)

  return (incoming: Incoming, outgoing: Outgoing): void => {
    if (outgoing instanceof ServerResponse) count(incoming.socket, outgoing, limits.maxRequestsPerSocket)
    if (busy?.(incoming, outgoing)) return
    try {
      guard(incoming)
    } catch (error) {
      if (!(error instanceof BffError)) throw error
      refuse(incoming, outgoing, error, log)
      return
    }
    serve(incoming, outgoing)
  }
}

/** Closes a connection with its last answer. Node's own limit says that it is the last, but leaves it open. */
const count = (socket: Socket, outgoing: ServerResponse, most: number): void => {
  const asked = (socket[requests] ?? 0) + 1
  socket[requests] = asked
  if (asked >= most) outgoing.shouldKeepAlive = false
}

/** Node looks at its timeouts every so often only: they are set so much earlier that what is promised holds. */
const parserOptions = ({ headersTimeout, requestTimeout, ...limits }: Limits) => {
  const connectionsCheckingInterval = Math.min(1_000, Math.ceil(headersTimeout / 10))
  return {
    headersTimeout: headersTimeout - connectionsCheckingInterval,
    requestTimeout: requestTimeout - connectionsCheckingInterval,
    connectionsCheckingInterval,
    keepAliveTimeout: limits.keepAliveTimeout,
    // The guard tells a long target from long headers.
    maxHeaderSize: limits.maxHeaderSize + limits.maxTarget,
    // The guard answers this with a problem.
    requireHostHeader: false,
    insecureHTTPParser: false,
  }
}

const secureServer = (tls: TlsOptions, limits: Limits, open: Connections): Http2SecureServer => {
  const { clientCa, clientCertificates = 'required' } = tls
  const mutual =
    clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: clientCertificates === 'required' }
  const server = createSecureServer({
    ...parserOptions(limits),
    ...readCertificates(tls),
    ...mutual,
    allowHTTP1: true,
    settings: { maxConcurrentStreams: 100, maxHeaderListSize: limits.maxHeaderSize + limits.maxTarget },
  })
  server.on('session', (session) => open.upgrade(session))
  // What a client does to its own connection is nobody else's concern; node has closed it.
  server.on('sessionError', () => {})
  return server
}
