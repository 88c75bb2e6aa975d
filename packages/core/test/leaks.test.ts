import { once } from 'node:events'
import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Bound,
  bearer,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  passThrough,
  service,
  view,
} from '../src/index.ts'
import { serve } from '../src/serve.ts'
import { issuer } from '../src/testing/backends/issuer.ts'
import { tokenFor } from '../src/testing/index.ts'
import { logLines } from './log-lines.ts'

const requests = 10_000
const concurrency = 50

const Value = z.object({ value: z.number() })
/** What the services are asked to do: the kind of the request, in the path. */
const kinds = ['works', 'leaves', 'fails', 'hangs'] as const
type Kind = (typeof kinds)[number]

/** Long enough for a machine that is busy with something else: what has to end by time says so itself. */
const timeout = 20_000

const oneCall = (name: string) =>
  service(name, { timeout: timeout, token: 'forward' }, (call) => ({
    read: (kind: Kind) => call.get('{kind}', Value, { path: { kind } }),
    write: (kind: Kind) => call.post('{kind}', Value, { path: { kind }, body: { kind } }),
  }))
const declared = { first: oneCall('first'), second: oneCall('second') }
type Env = GatewayEnv<Bound<typeof declared>>

const Screen = view('Screen', {
  first: Value,
  second: Value,
  nicety: optional(Value, { fallback: { value: 0 }, timeout: timeout }),
})

const routes = new Hono<Env>()
  .get('/screen/:kind', (c) => {
    const kind = c.req.param('kind') as Kind
    const { first, second } = c.var.services
    return fanOut(c, Screen, (part) => {
      const one = part(() => first.read(kind))
      return {
        first: one,
        second: () => second.read(kind),
        nicety: part([one], () => second.write(kind)),
      }
    })
  })
  .route('/', passThrough(declared.first, { path: '/through/{kind}', to: '/{kind}' }))

const listening = async (server: Server) => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** A service that works, fails or hangs as it is asked; `arrived` learns the id of every request that came. */
const serviceOf = (name: string, arrived: (id: string) => void) =>
  createServer((incoming, outgoing) => {
    incoming.resume()
    const kind = incoming.url?.slice(1)
    if (kind === 'works') outgoing.setHeader('content-type', 'application/json').end('{"value":1,"extra":2}')
    else if (kind === 'fails' && name === 'first') outgoing.writeHead(500).end()
    else if (kind === 'leaves') arrived(String(incoming.headers['x-request-id']))
  })

/** Half of what it is asked fails on purpose: no breaker ends that, and nothing is made twice. */
const alone = { breaker: false, retry: false } as const

const listeners = () =>
  Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]))

const resources = () => process.getActiveResourcesInfo().sort()

it('leaves nothing behind after ten thousand requests that were left, failed, ran out of time or succeeded', async () => {
  const { url: issuerUrl } = await issuer()
  const { authorization } = await tokenFor('u1', '', { expiresIn: 3_600 })
  const problems: unknown[] = []
  const note = (problem: unknown) => problems.push(problem)
  process.on('warning', note).on('unhandledRejection', note)
  const before = { resources: resources(), listeners: listeners() }

  const leave = new Map<string, () => void>()
  const arrived = (id: string) => leave.get(id)?.()
  const servers = ['first', 'second'].map((name) => serviceOf(name, arrived))
  const [first = '', second = ''] = await Promise.all(servers.map(listening))
  const { log } = logLines('silent')
  const app = gateway({
    name: 'leaks',
    services: connect(declared, { FIRST_URL: first, SECOND_URL: second }, alone),
    auth: bearer({ issuer: issuerUrl, audience: 'test' }),
    log,
    budget: timeout,
  }).route('/', routes)
  const { url, server, stop } = await serve(app, { port: 0, shedding: false })
  const serverListeners = server.eventNames().map((name) => server.listenerCount(name))
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })

  const ask = (index: number) =>
    new Promise<string>((resolve) => {
      const kind = kinds[index % kinds.length] ?? 'works'
      const id = `request-${index}`
      const headers = {
        authorization,
        'x-request-id': id,
        ...(kind === 'hangs' && { 'x-request-timeout-ms': '50' }),
      }
      const route = index % 5 === 0 ? 'through' : 'screen'
      const sent = request(`${url}/${route}/${kind}`, { agent, headers }, (incoming) => {
        incoming.resume().once('end', () => resolve(`${kind} ${incoming.statusCode}`))
      })
      sent.once('error', () => resolve(`${kind} error`))
      if (kind === 'leaves') leave.set(id, () => sent.destroy())
      sent.end()
    })

  const outcomes: Record<string, number> = {}
  let next = 0
  const work = async () => {
    while (next < requests) {
      const outcome = await ask(next++)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  leave.clear()
  agent.destroy()

  expect(outcomes).toEqual({
    'works 200': requests / 4,
    'leaves error': requests / 4,
    'fails 502': requests / 4,
    'hangs 504': requests / 4,
  })
  await expect.poll(() => app.lifecycle.running).toBe(0)
  expect(server.eventNames().map((name) => server.listenerCount(name))).toEqual(serverListeners)

  expect(await stop()).toBe(0)
  await Promise.all(servers.map(closed))
  await expect.poll(resources).toEqual(before.resources)
  expect(listeners()).toEqual(before.listeners)
  expect(problems).toEqual([])
  process.off('warning', note).off('unhandledRejection', note)
}, 300_000)
