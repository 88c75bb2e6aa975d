import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../listen.ts'
import { now } from './metronome.ts'
import { runOpenLoop } from './open-loop.ts'
import type { Schedule } from './schedule.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const answering = async (listener: RequestListener): Promise<Schedule> => {
  const server = createServer(listener)
  stops.push(() => server.close().closeAllConnections())
  const origin = await listen(server)
  return { rate: 400, requests: 8, lead: 2, authorizations: ['Bearer a'], origin, path: '/', bytes: 2 }
}

describe('runOpenLoop', () => {
  it('makes the requests that count and those that go before', async () => {
    let seen = 0
    await runOpenLoop(
      await answering((_, response) => {
        seen++
        response.end('ok')
      }),
    )
    expect(seen).toBe(10)
  })

  it('sends on time whether or not those before are answered', async () => {
    const held: (() => void)[] = []
    await runOpenLoop(
      await answering((_, response) => {
        held.push(() => response.end('ok'))
        if (held.length === 10) for (const answer of held) answer()
      }),
    )
    expect(held).toHaveLength(10)
  })

  it('counts from when a request was due, not from when it was sent', async () => {
    const schedule = await answering((_, response) => response.end('ok'))
    const { p50 } = await runOpenLoop(schedule, async (_, beats, onBeat) => {
      for (let beat = 0; beat < beats; beat++) onBeat(now() - 60_000)
    })
    expect(p50).toBeGreaterThan(60_000)
  })

  it('fails at a wrong answer', async () => {
    const schedule = await answering((_, response) => response.writeHead(503).end('no'))
    await expect(runOpenLoop(schedule)).rejects.toThrow(
      /^request \d+ was answered 503 with 2 bytes, not 200 with 2$/,
    )
  })
})
