import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../listen.ts'
import type { Load } from './load.ts'
import { loadGenerator } from './load-generator.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const answering = async (listener: RequestListener): Promise<Load> => {
  const server = createServer(listener)
  stops.push(() => server.close().closeAllConnections())
  const origin = await listen(server)
  return {
    origins: [origin],
    path: '/',
    requests: 20,
    connections: 4,
    authorizations: ['Bearer a', 'Bearer b'],
    bytes: 2,
  }
}

describe('loadGenerator', () => {
  it('makes exactly as many requests as asked, over as many connections, with the tokens in turn', async () => {
    const seen: (string | undefined)[] = []
    const sockets = new Set<unknown>()
    const load = await answering((request, response) => {
      seen.push(request.headers.authorization)
      sockets.add(request.socket)
      response.end('ok')
    })
    const { rps, p50, p99 } = await loadGenerator()(load)

    expect(seen.toSorted()).toEqual([...Array(10).fill('Bearer a'), ...Array(10).fill('Bearer b')])
    expect(sockets.size).toBe(4)
    expect(rps).toBeGreaterThan(0)
    expect(p99).toBeGreaterThanOrEqual(p50)
  })

  it('shares the connections equally between several gateways', async () => {
    const listener =
      (sockets: Set<unknown>): RequestListener =>
      (request, response) => {
        sockets.add(request.socket)
        response.end('ok')
      }
    const sockets = [new Set(), new Set()] as const
    const { origins, ...load } = await answering(listener(sockets[0]))
    const { origins: others } = await answering(listener(sockets[1]))
    await loadGenerator()({ ...load, origins: [...origins, ...others] })

    expect(sockets.map(({ size }) => size)).toEqual([2, 2])
  })

  it('opens connections for each load, unless the one before has kept its own', async () => {
    const sockets = new Set<unknown>()
    const load = await answering((request, response) => {
      sockets.add(request.socket)
      response.end('ok')
    })
    const run = loadGenerator()
    const opened: number[] = []
    for (const keep of [true, true, false, false]) {
      await run({ ...load, keep })
      opened.push(sockets.size)
    }
    expect(opened).toEqual([4, 4, 4, 8])
  })

  it('fails at an answer of another status', async () => {
    const load = await answering((_, response) => response.writeHead(503).end('no'))
    await expect(loadGenerator()(load)).rejects.toThrow(
      /^request \d+ was answered 503 with 2 bytes, not 200 with 2$/,
    )
  })

  it('fails at an answer of another length', async () => {
    const load = await answering((_, response) => response.end('longer'))
    await expect(loadGenerator()(load)).rejects.toThrow(
      /^request \d+ was answered 200 with 6 bytes, not 200 with 2$/,
    )
  })

  it('fails when nobody answers', async () => {
    const load = await answering((request) => request.socket.destroy())
    await expect(loadGenerator()(load)).rejects.toThrow()
  })
})
