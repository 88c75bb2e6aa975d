import { Hono } from 'hono'
import { mount } from 'hono/mount'
import type { RouterRoute } from 'hono/types'
import { findTargetHandler } from 'hono/utils/handler'

/** `mount()` is registered like middleware, and answers; hono marks it in no other way than by its code. */
const mounts = new Set(
  [mount(() => new Response()), new Hono().mount('/', () => new Response()).routes[0]?.handler].map(String),
)

/**
 * Whether a handler only stands before others: it is registered for every method and takes `next`. What `mount()` makes is
 * none, since it answers.
 */
export const isMiddleware = ({ method, handler }: Pick<RouterRoute, 'method' | 'handler'>): boolean => {
  const target = findTargetHandler(handler)
  return method === 'ALL' && target.length > 1 && !mounts.has(String(target))
}

/** Whether a handler cannot call `next()`: what stands behind it belongs to another definition. */
export const isLast = ({ handler }: Pick<RouterRoute, 'handler'>): boolean =>
  findTargetHandler(handler).length === 1

const forwarders = new WeakSet<object>()

/**
 * Marks a handler that forwards a request as it came, and reads neither its query nor its body: how they are written is judged
 * by the service that receives them.
 */
export const forwardsAsIs = <H extends object>(handler: H): H => {
  forwarders.add(handler)
  return handler
}

/** Whether a handler was marked so, however deep its app is mounted. */
export const isForwarder = ({ handler }: Pick<RouterRoute, 'handler'>): boolean =>
  forwarders.has(findTargetHandler(handler))

const upgraders = new WeakSet<object>()

/** Marks a handler that takes connections for another protocol. */
export const takesConnections = <H extends object>(handler: H): H => {
  upgraders.add(handler)
  return handler
}

/** Whether a handler was marked so, however deep its app is mounted. */
export const isUpgrader = ({ handler }: Pick<RouterRoute, 'handler'>): boolean =>
  upgraders.has(findTargetHandler(handler))

const roads = new WeakSet<object>()

/** Marks what every request to a gateway takes, so that another gateway knows it. */
export const roadOfGateway = <H extends object>(handler: H): H => {
  roads.add(handler)
  return handler
}

/** Whether a handler was marked so, however deep its app is mounted. */
export const isRoadOfGateway = ({ handler }: Pick<RouterRoute, 'handler'>): boolean =>
  roads.has(findTargetHandler(handler))
