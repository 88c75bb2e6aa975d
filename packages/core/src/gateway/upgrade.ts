import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Env, Handler } from 'hono'
import { takesConnections } from '../edge/handler-kind.ts'
import { refuseSocket } from '../edge/listen/refuse.ts'
import { clientGone } from '../edge/listen/watch-disconnect.ts'
import { token } from '../edge/token.ts'
import { asBffError } from '../errors/as-bff-error.ts'
import { BffError } from '../errors/bff-error.ts'
import { isSecure, type Upgradable, upgradable } from '../scope/incoming.ts'
import type { Principal } from '../scope/principal.ts'
import { type Scope, type Scoped, scopeOf } from '../scope/scope.ts'

/** A connection that a client wants another protocol on, and may. */
export interface Upgrade<E extends Env = Env> {
  /** The request, whose headers the protocol needs. */
  readonly request: IncomingMessage
  /** The connection: whoever has it answers with `101 Switching Protocols`, and ends it. */
  readonly socket: Socket
  /** What came behind the request already. */
  readonly head: Buffer
  /** Who asked; {@link Principal} of nobody on a route that is open to anybody. */
  readonly principal: Principal
  /** The context of the route, with its services: calls are cancelled when the connection closes. */
  readonly c: Context<E>
  /** Aborted when the gateway begins to stop, so that clients can be told; what is still open behind `drainTimeout` is cut off. */
  readonly closing: AbortSignal
}

/** Which requests are taken. */
export interface UpgradeOptions {
  /** Further origins whose pages may ask, such as `https://app.example`. Default: pages of the gateway's own origin only. */
  readonly origins?: readonly string[]
}

/** The header by which node-server knows that somebody else answers. */
const alreadySent = 'x-hono-already-sent'

/** Whether the answer still is that of the handler. Middleware that answers by itself takes its headers over, and so this one. */
export const isHandedOver = (c: Context): boolean => {
  if (!c.res.headers.has(alreadySent)) return false
  if (c.res.status === 200 && c.res.body === null) return true
  c.res.headers.delete(alreadySent)
  return false
}

/**
 * A handler that hands the connection of a request over to `accept`, for WebSocket and the like: behind the guard, the limits, authentication
 * and scopes of its route. What is refused there is an ordinary answer, and so is a request without `Upgrade` (426). A page in a browser has to
 * be of our own origin, and with a session in a cookie it always has to say so. The connection counts among `maxConnections`; the line in the
 * log has status 101 and comes when it closes. When `accept` fails before it has written anything, the client gets 500; when it has written nothing by
 * the end of the budget of the request, 504.
 *
 * @throws TypeError when the protocol is no token, or an origin is none.
 * @example
 * ```ts
 * import { createRoute, type GatewayEnv, secured, upgrade } from '@bffkit/core'
 * import { OpenAPIHono } from '@hono/zod-openapi'
 *
 * const route = createRoute({
 *   method: 'get',
 *   path: '/live',
 *   ...secured<GatewayEnv<object>>('live:read'),
 *   responses: { 101: { description: 'WebSocket' } },
 * })
 *
 * export const live = new OpenAPIHono<GatewayEnv<object>>().openapi(
 *   route,
 *   upgrade('echo', ({ socket, closing }) => {
 *     socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n')
 *     socket.pipe(socket)
 *     closing.addEventListener('abort', () => socket.end())
 *   }),
 * )
 * ```
 */
export const upgrade = <E extends Env>(
  protocol: string,
  accept: (upgraded: Upgrade<E>) => unknown,
  { origins = [] }: UpgradeOptions = {},
): Handler<E> => {
  if (!token.test(protocol))
    throw new TypeError(
      `upgrade: protocol must be one word, such as websocket, not ${JSON.stringify(protocol)}`,
    )
  if (typeof accept !== 'function')
    throw new TypeError(`upgrade ${protocol}: accept must be a function, not ${accept}`)
  for (const origin of origins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new TypeError(
        `upgrade ${protocol}: origins must hold origins, such as https://app.example, not ${JSON.stringify(origin)}`,
      )

  const handle: Handler<E> = (c) => {
    const { incoming }: Partial<HttpBindings> = c.env ?? {}
    const connection = incoming?.[upgradable]
    if (!incoming || !connection || !asksFor(protocol, connection))
      throw new BffError('BFF_UPGRADE_REQUIRED', `upgrade ${protocol}: not asked for`, {
        headers: { upgrade: protocol },
      })
    const { origin } = incoming.headers
    if (origin !== undefined && origin !== ownOrigin(incoming) && !origins.includes(origin))
      throw new BffError('BFF_CSRF', `upgrade ${protocol}: a foreign Origin`)
    const scope = scopeOf(c as Scoped)
    scope.upgrade = (done) =>
      handOver(`upgrade ${protocol}`, scope, connection, done, (taken) =>
        accept({ ...taken, request: incoming, head: connection.head, principal: scope.principal, c }),
      )
    return new Response(null, { headers: { [alreadySent]: 'true' } })
  }
  return takesConnections(handle)
}

const handOver = (
  where: string,
  scope: Scope,
  connection: Upgradable,
  done: (status?: number) => void,
  accept: (taken: ReturnType<Upgradable['take']>) => unknown,
): void => {
  const taken = connection.take()
  const { socket } = taken
  const written = socket.bytesWritten
  const hasAnswered = () => socket.bytesWritten !== written
  let refused: number | undefined
  const fail = (error: unknown) => {
    scope.error = asBffError(error, where)
    if (hasAnswered() || socket.destroyed) socket.destroy()
    else {
      refused = scope.error.status
      refuseSocket(socket, scope.error, () => scope.securityHeaders, undefined)
    }
  }
  const { budget } = scope
  const stopWaiting = scope.clock.after(Math.max(0, scope.remaining()), () => {
    if (!hasAnswered())
      fail(new BffError('BFF_BUDGET_SPENT', `${where}: has not answered within the budget of ${budget} ms`))
  })
  socket.once('close', () => {
    stopWaiting()
    scope.cancellation.cancel(clientGone())
    done(refused)
  })
  if (socket.destroyed) {
    stopWaiting()
    done()
    return
  }
  // Behind the road, which is not done with this request yet.
  setImmediate(() => {
    try {
      Promise.resolve(accept(taken)).catch(fail)
    } catch (error) {
      fail(error)
    }
  })
}

const asksFor = (protocol: string, { protocols }: Upgradable): boolean =>
  protocols
    .toLowerCase()
    .split(/\s*,\s*/)
    .includes(protocol.toLowerCase())

const ownOrigin = (incoming: IncomingMessage): string =>
  `${isSecure(incoming) ? 'https' : 'http'}://${incoming.headers.host ?? ''}`
