import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../scope/clock.ts'
import { openScope } from '../../scope/open-scope.ts'
import { openServices } from '../bind.ts'
import { connect } from '../connect.ts'
import { RequestCalls } from '../request-calls.ts'
import { type ServiceOptions, service } from '../service.ts'
import { type RawServer, rawServer } from '../test/raw-server.ts'

const Order = z.object({ id: z.string() })
const order = 'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"id":"o1"}'
const broken = 'HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n'

const closing: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An instance that answers with what `answer` says then; without anything it hangs. */
const anInstance = async (answer: () => string | undefined) => {
  const hung: Promise<unknown>[] = []
  const server = await rawServer((socket) => {
    const bytes = answer()
    if (bytes === undefined) hung.push(once(socket, 'close'))
    else socket.write(bytes)
  })
  closing.push(() => server[Symbol.asyncDispose]())
  return Object.assign(server, { hung })
}

/** An address where nothing listens any more. */
const nothing = async () => {
  const server = await rawServer(() => {})
  await server[Symbol.asyncDispose]()
  return server
}

/** The service `orders` at these instances; each call is made in a request of its own. */
const ordersAt = (servers: readonly RawServer[], options: ServiceOptions = {}) => {
  let asked = 0
  const settings = { ORDERS_URL: servers.map(({ url }) => url).join() }
  const declared = service('orders', options, (call) => ({
    byId: (affinity?: string) => {
      asked += 1
      return call.get('orders/{id}', Order, {
        path: { id: `o${asked}` },
        ...(affinity !== undefined && { affinity }),
      })
    },
  }))
  const { bind, upstreams, close } = openServices(connect({ orders: declared }, settings), {
    clock: systemClock,
    random: Math.random,
  })
  closing.push(close)
  return () => {
    const scope = openScope({
      clock: systemClock,
      budget: 3_000,
      header: () => undefined,
      serviceState: new RequestCalls(upstreams),
    })
    const { orders } = bind(scope)
    return { orders, scope }
  }
}
const asked = (servers: readonly RawServer[]) => servers.map(({ heads }) => heads.length)

/** Five failures eject an instance: as many retries must be there from the first call on. */
const generous = { retry: { baseDelay: 0, budget: { reserve: 5 } } }

describe('a service of several instances', () => {
  it('spreads its calls over them', async () => {
    const servers = await Promise.all([
      anInstance(() => order),
      anInstance(() => order),
      anInstance(() => order),
    ])
    const next = ordersAt(servers)
    for (let i = 0; i < 12; i += 1) await next().orders.byId()

    expect(asked(servers)).toEqual([4, 4, 4])
  })

  it('answers every call while one of them fails, which is asked five times', async () => {
    const servers = await Promise.all([
      anInstance(() => broken),
      anInstance(() => order),
      anInstance(() => order),
    ])
    const next = ordersAt(servers, generous)
    for (let i = 0; i < 60; i += 1) expect(await next().orders.byId()).toEqual({ id: 'o1' })

    expect(servers[0]?.heads).toHaveLength(5)
  })

  it('answers every call while nothing listens at one of them', async () => {
    const servers = [await nothing(), await anInstance(() => order)]
    const next = ordersAt(servers, generous)
    for (let i = 0; i < 40; i += 1) await next().orders.byId()

    expect(asked(servers)).toEqual([0, 40])
  })

  it('sends a key to one of them', async () => {
    const servers = await Promise.all([
      anInstance(() => order),
      anInstance(() => order),
      anInstance(() => order),
    ])
    const next = ordersAt(servers)
    for (let i = 0; i < 9; i += 1) await next().orders.byId('cart-7')

    expect(asked(servers).toSorted()).toEqual([0, 0, 9])
  })
})

describe('a hedged service', () => {
  it('answers from another instance when one hangs, and closes the connection to the one that does', async () => {
    let hangs = false
    const slow = await anInstance(() => (hangs ? undefined : order))
    const servers = [slow, await anInstance(() => order)]
    const next = ordersAt(servers, { hedge: { extraLoad: 1 }, ...generous })
    for (let i = 0; i < 120; i += 1) await next().orders.byId()
    hangs = true
    const calls = [next(), next()]

    expect(await Promise.all(calls.map(({ orders }) => orders.byId()))).toEqual([{ id: 'o1' }, { id: 'o1' }])
    expect(slow.hung.length).toBeGreaterThan(0)
    await Promise.all(slow.hung)
  })
})
