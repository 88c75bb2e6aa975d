import { once } from 'node:events'
import { Agent, createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { listen } from '@bffkit/bench'
import { manualClock } from '@bffkit/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { halfVisit, wrongAnswerToHalf } from './half-visit.ts'
import { leavingVisit } from './leaving-visit.ts'
import type { Site } from './site.ts'
import { slowVisit } from './slow-visit.ts'
import { visitRound } from './visit-round.ts'
import { keepAliveVisit, oneShotVisit } from './whole-visit.ts'

const open: { server: Server; agent: Agent }[] = []
afterEach(() => {
  for (const { server, agent } of open.splice(0)) {
    agent.destroy()
    server.close().closeAllConnections()
  }
})

/** A server and those who visit it; chance always gives the same number, and time stands still. */
const site = async (listener: RequestListener, random = 0) => {
  const server = createServer(listener)
  const agent = new Agent({ keepAlive: true })
  open.push({ server, agent })
  const clock = manualClock()
  const visited: Site = {
    url: await listen(server),
    authorizations: ['Bearer a'],
    agent,
    clock,
    random: () => random,
  }
  return { site: visited, server, clock }
}

const profile = '{"profile":{}}'
const home: RequestListener = (_, response) =>
  response.setHeader('content-type', 'application/json').end(profile)

describe('a visitor who waits', () => {
  it('keeps the connection, or closes it', async () => {
    const sockets = new Set<Socket>()
    const { site: shop } = await site((request, response) => {
      sockets.add(request.socket)
      home(request, response)
    })
    const kept = [await keepAliveVisit(shop), await keepAliveVisit(shop)]
    expect([...kept, await oneShotVisit(shop)]).toEqual(Array(3).fill({ end: '200', wrong: undefined }))
    expect(sockets.size).toBe(2)
  })

  it('says of an answer that parts are missing, and when it is wrong', async () => {
    const { site: shop } = await site((_, response) =>
      response.end('{"profile":{},"degraded":[{"part":"x"}]}'),
    )
    expect(await keepAliveVisit(shop)).toEqual({ end: '200 degraded', wrong: undefined })
    const { site: broken } = await site((_, response) => response.writeHead(500).end())
    expect(await keepAliveVisit(broken)).toEqual({
      end: '500',
      wrong: 'GET /v1/home: 500 is not sensible',
    })
  })

  it('takes a connection that is cut, and an answer that never comes, for wrong', async () => {
    const { site: cutting } = await site((request) => request.socket.destroy())
    expect(await oneShotVisit(cutting)).toEqual({ end: 'cut off', wrong: 'GET /v1/home: socket hang up' })
    const { site: silent, clock } = await site(() => clock.advance(5_000))
    expect(await oneShotVisit(silent)).toEqual({
      end: 'no answer',
      wrong: 'GET /v1/home: no answer within 5000 ms',
    })
  })
})

describe('a visitor who leaves', () => {
  it('closes the connection before the answer is there', async () => {
    const gone = Promise.withResolvers<void>()
    const { site: shop, clock } = await site((_, response) => {
      response.once('close', gone.resolve)
      clock.advance(300)
    }, 0.5)
    expect(await leavingVisit(shop)).toEqual({ end: 'left' })
    await gone.promise
  })
})

describe('a visitor who sends a half', () => {
  it('says less than was promised, and closes the connection', async () => {
    const { site: shop, server, clock } = await site(home, 0.5)
    const visit = halfVisit(shop)
    const [socket]: Socket[] = await once(server, 'connection')
    const [error] = await Promise.all([
      once(server, 'clientError'),
      once(server, 'request').then(() => clock.advance(2_000)),
    ]).then(([[error]]) => [error])

    expect(error).toMatchObject({ code: 'ECONNRESET' })
    expect(await visit).toEqual({ end: 'half sent' })
    expect(socket?.destroyed).toBe(true)
  })

  it('may be turned away for its half and by a gateway with too much to do, and by no service', () => {
    const answer = (status: number, code: string) => `HTTP/1.1 ${status} \r\n\r\n{"code":"${code}"}`
    expect(wrongAnswerToHalf(answer(408, 'BFF_REQUEST_TIMEOUT'))).toBeUndefined()
    expect(wrongAnswerToHalf(answer(503, 'BFF_OVERLOADED'))).toBeUndefined()
    expect(wrongAnswerToHalf(answer(503, 'BFF_CIRCUIT_OPEN'))).toContain('BFF_CIRCUIT_OPEN')
    expect(wrongAnswerToHalf(answer(200, 'none'))).toContain('half a request: HTTP/1.1 200')
  })
})

describe('a visitor who reads slowly', () => {
  it('asks for several answers at once, and leaves when most of them are still to come', async () => {
    const megabyte = Buffer.alloc(1_000_000)
    const closed = Promise.withResolvers<boolean>()
    let asked = 0
    const { site: shop, clock } = await site((_, response) => {
      asked += 1
      response.once('close', () => closed.resolve(response.writableFinished))
      response.end(megabyte)
    })
    const visit = slowVisit(shop)
    await expect.poll(() => asked).toBeGreaterThan(1)
    clock.advance(100)

    expect((await visit).end).toMatch(/^read /)
    await closed.promise
  })
})

describe('visitRound', () => {
  it('lets visitors come at a fixed rate, whether or not those before are answered', async () => {
    const { site: shop, clock } = await site(home)
    const gate = Promise.withResolvers<{ end: string }>()
    let came = 0
    const round = visitRound({ seconds: 1, rate: 100 }, shop, () => {
      came += 1
      return gate.promise
    })
    const counts: number[] = []
    for (let ms = 0; ms < 1_000; ms += 10) {
      counts.push(came)
      clock.advance(10)
      await Promise.resolve().then(() => {})
    }

    expect(counts[0]).toBe(1)
    expect(counts[50]).toBe(51)
    gate.resolve({ end: '200' })
    expect(await round).toEqual({ ends: { '200': 100 }, wrong: [] })
  })

  it('counts how visits ended, and keeps the first that were wrong', async () => {
    const { site: shop, clock } = await site(home)
    let came = 0
    const round = visitRound({ seconds: 0.03, rate: 1_000 }, shop, async () => {
      came += 1
      return came % 3 === 0 ? { end: 'left' } : { end: '500', wrong: `wrong ${came}` }
    })
    for (let ms = 0; ms < 40; ms += 10) {
      clock.advance(10)
      await Promise.resolve().then(() => {})
    }

    const { ends, wrong } = await round
    expect(ends).toEqual({ '500': 20, left: 10 })
    expect(wrong.slice(0, 3)).toEqual(['wrong 1', 'wrong 2', 'wrong 4'])
  })
})
