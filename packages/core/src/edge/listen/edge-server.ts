import { createServer, type Server, ServerResponse } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { BffError } from '../../errors/bff-error.ts'
import { type Incoming, type Outgoing, requests } from '../../scope/incoming.ts'
import type { Guard } from '../guard.ts'
import type { SecurityHeadersOf } from '../security-headers.ts'
import {
  readCertificates,
  type TlsOptions,
  type WatchedCertificates,
  watchCertificates,
} from '../tls/certificates.ts'
import type { Busy } from './busy.ts'
import { clientErrors } from './client-error.ts'
import { endInStages, inTurn, notInTurn } from './connection-end.ts'
import { type Connections, connections } from './connections.ts'
import { cutStalled } from './cut-stalled.ts'
import { EdgeResponse, EdgeResponse2 } from './edge-response.ts'
import type { Limits } from './limits.ts'
import { type RefusalLog, type Refused, refuse } from './refuse.ts'
import { mayUpgrade, upgrading } from './upgrading.ts'

/** What a server at the edge is made of. */
export interface EdgeServerOptions {
  readonly fetch: (request: Request, bindings: object) => Response | Promise<Response>
  readonly guard: Guard
  /** Refuses what there is no time for. Default: there always is. */
  readonly busy?: Busy | undefined
  readonly limits: Limits
  /** Whether an address is that of a proxy, which may have any number of connections. Default: none is. */
  readonly isProxy?: ((address: string) => boolean) | undefined
  /** The headers of refusals. Default: those every answer has. */
  readonly securityHeaders?: SecurityHeadersOf | undefined
  readonly tls?: TlsOptions | undefined
  /** Whether some route takes connections for another protocol. Default: none does. */
  readonly upgrades?: boolean | undefined
  readonly log: RefusalLog
  /** Hears of what is refused before it takes the road. Default: nobody does. */
  readonly refused?: Refused
}

/** A server that listens nowhere yet. */
export interface EdgeServer {
  readonly server: Server | Http2SecureServer
  readonly connections: Connections
  /** Connections that may wait to be accepted. */
  readonly backlog: number
  /** Its certificates, when it has some. */
  readonly certificates: WatchedCertificates | undefined
}

/**
 * Makes the server of a gateway: HTTP/1.1, or with certificates HTTPS with HTTP/2 and HTTP/1.1. Every request passes the
 * guard before anything is made of it.
 *
 * @throws CertificateError when the files cannot be used.
 */
export const edgeServer = (options: EdgeServerOptions): EdgeServer => {
  const { limits, securityHeaders, tls, log, refused } = options
  const open = openConnections(options)
  const asked = options.upgrades ? { shouldUpgradeCallback: mayUpgrade } : {}
  const server = tls
    ? secureServer(tls, { ...parserOptions(limits), ...asked }, limits, open)
    : createServer({ ...parserOptions(limits), ...asked })
  const listener = guarded(options)
  server.on('request', listener)
  // 100 Continue is sent only when it is not refused.
  server.on('checkContinue', listener)
  server.on('checkExpectation', listener)
  server.on('connection', (socket: Socket) => open.add(socket))
  server.on('secureConnection', (socket: Socket) => open.secure(socket))
  server.on('clientError', clientErrors(limits, securityHeaders, log, refused))
  if (options.upgrades) upgrading(server, open, listener)
  cutStalled(server, limits.stallTimeout)

  const certificates = tls && 'setSecureContext' in server ? watchCertificates(server, tls, log) : undefined
  return { server, connections: open, backlog: limits.backlog, certificates }
}

/** Addresses are counted only where one may not have all of them. */
const openConnections = ({ limits, isProxy = () => false }: EdgeServerOptions): Connections => {
  const { maxConnections, maxConnectionsPerAddress: max } = limits
  return connections(maxConnections, max < maxConnections ? { max, exempts: isProxy } : undefined)
}

const guarded = ({ fetch, guard, busy, limits, securityHeaders, log, refused }: EdgeServerOptions) => {
  // For probes of HTTP/1.0, the only requests without a host that get here.
  const serve = getRequestListener(fetch, { hostname: 'localhost' })

  const begin = (incoming: Incoming, outgoing: Outgoing): void => {
    if (busy?.(incoming, outgoing)) return
    try {
      guard(incoming)
    } catch (error) {
      if (!(error instanceof BffError)) throw error
      const requestId = refuse(incoming, outgoing, error, securityHeaders, log)
      refused?.({ requestId, method: incoming.method, error })
      return
    }
    if (incoming.headers.expect !== undefined && incoming.httpVersion !== '1.0') outgoing.writeContinue()
    serve(incoming, outgoing)
  }

  return (incoming: Incoming, outgoing: Outgoing): void => {
    if (!(outgoing instanceof ServerResponse)) {
      begin(incoming, outgoing)
      return
    }
    const { socket } = incoming
    const asked = count(socket, outgoing, limits.maxRequestsPerSocket)
    if (asked > limits.maxRequestsPerSocket || !socket.writable) notInTurn(socket)
    else if (outgoing.socket) begin(incoming, outgoing)
    else inTurn(socket, outgoing, () => begin(incoming, outgoing))
  }
}

/**
 * Closes a connection with its last answer: node's own limit says that it is the last, but leaves it open. So does one
 * that asks for another protocol, since node forgets what comes behind it in the same packet, and goes on with the next.
 */
const count = (socket: Socket, outgoing: ServerResponse, maxRequests: number): number => {
  const asked = (socket[requests] ?? 0) + 1
  if (asked === 1) endInStages(socket)
  if (asked >= maxRequests || outgoing.req.headers.upgrade !== undefined) outgoing.shouldKeepAlive = false
  socket[requests] = asked
  return asked
}

/** Node looks at its timeouts every so often only: they are set so much earlier that what is promised holds. */
const parserOptions = ({ headersTimeout, requestTimeout, ...limits }: Limits) => {
  const connectionsCheckingInterval = Math.min(1_000, Math.ceil(headersTimeout / 10))
  return {
    headersTimeout: headersTimeout - connectionsCheckingInterval,
    requestTimeout: requestTimeout - connectionsCheckingInterval,
    connectionsCheckingInterval,
    keepAliveTimeout: limits.keepAliveTimeout,
    // The guard distinguishes a long target from long headers.
    maxHeaderSize: limits.maxHeaderSize + limits.maxTarget,
    // The guard answers this with a problem.
    requireHostHeader: false,
    insecureHTTPParser: false,
    ServerResponse: EdgeResponse,
    Http1ServerResponse: EdgeResponse,
    Http2ServerResponse: EdgeResponse2,
  }
}

const secureServer = (
  tls: TlsOptions,
  options: ReturnType<typeof parserOptions>,
  limits: Limits,
  open: Connections,
): Http2SecureServer => {
  const { clientCa, clientCertificates = 'required' } = tls
  const mutual =
    clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: clientCertificates === 'required' }
  const server = createSecureServer({
    ...options,
    ...readCertificates(tls),
    ...mutual,
    allowHTTP1: true,
    handshakeTimeout: limits.handshakeTimeout,
    settings: { maxConcurrentStreams: 100, maxHeaderListSize: limits.maxHeaderSize + limits.maxTarget },
  })
  server.on('session', (session) => open.upgrade(session))
  // A handshake that takes too long is an event of node only.
  server.on('tlsClientError', (_, socket) => socket.destroy())
  // What a client does to its own connection is nobody else's concern; node has closed it.
  server.on('sessionError', () => {})
  return server
}
