import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { problem } from '../services/every-service/problem.ts'
import { drift, type JsonValue } from './drift.ts'
import type { FaultSwitch, Faults } from './faults.ts'

type NodeEnv = { Bindings: HttpBindings }

const spared = new Set(['/faults', '/health', '/openapi.json'])

/**
 * Makes the answers of a service go wrong as its switch says, in this order: down, hang, latency and jitter, error,
 * then drift and truncate of what the service really answered. `/faults`, `/health` and `/openapi.json` are spared.
 *
 * @param random from 0 to 1, decides jitter and errors.
 */
export const injectFaults =
  (faults: FaultSwitch, random: () => number): MiddlewareHandler<NodeEnv> =>
  async (c, next) => {
    const { latency = 0, jitter = 0, errorRate = 0, ...current } = faults.get()
    if (spared.has(c.req.path)) return next()
    if (current.down) return hangUp(c)
    if (current.hang) return untilClientLeaves(c)
    const delay = latency + jitter * random()
    if (delay > 0) await sleep(delay)
    if (random() < errorRate) return problem(c, errorStatus(current), 'an injected fault')
    await next()
    if (current.drift) await driftAnswer(c)
    if (current.truncate) return sendHalf(c)
  }

// The schema keeps it between 400 and 599, all of which may have a body.
const errorStatus = ({ errorStatus: status = 500 }: Faults) => status as ContentfulStatusCode

const hangUp = (c: Context<NodeEnv>) => {
  c.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}

const untilClientLeaves = (c: Context<NodeEnv>) =>
  new Promise<Response>((resolve) =>
    c.env.incoming.socket.once('close', () => resolve(RESPONSE_ALREADY_SENT)),
  )

const driftAnswer = async (c: Context<NodeEnv>) => {
  if (!c.res.headers.get('content-type')?.startsWith('application/json')) return
  const answer: JsonValue = JSON.parse(await c.res.text())
  c.res = new Response(JSON.stringify(drift(answer)), { status: c.res.status, headers: c.res.headers })
}

const sendHalf = async (c: Context<NodeEnv>) => {
  const { outgoing, incoming } = c.env
  const body = Buffer.from(await c.res.arrayBuffer())
  outgoing.writeHead(c.res.status, { ...Object.fromEntries(c.res.headers), 'content-length': body.length })
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy())
  c.res = undefined // Otherwise Hono merges the two answers, and the server sends the whole one after the half.
  c.res = RESPONSE_ALREADY_SENT
}
