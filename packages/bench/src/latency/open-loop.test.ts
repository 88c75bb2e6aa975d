import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../listen.ts'
import { now } from './metronome.ts'
import { runOpenLoop } from './open-loop.ts'
import type { Schedule, Target } from './schedule.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const answering = async (listener: RequestListener): Promise<Target> => {
  const server = createServer(listener)
  stops.push(() => server.close().closeAllConnections())
  return { origin: await listen(server), path: '/', bytes: 2 }
}

const schedule = (direct: Target, gateway: Target): Schedule => ({
  rate: 200,
  pairs: 8,
  lead: 2,
  authorizations: ['Bearer a'],
  direct,
  gateway,
})

describe('runOpenLoop', () => {
  it('makes one direct call and one through the gateway for each pair', async () => {
    const seen: string[] = []
    const direct = await answering((_, response) => {
      seen.push('direct')
      response.end('ok')
    })
    const gateway = await answering((_, response) => {
      seen.push('gateway')
      response.end('ok')
    })
    await runOpenLoop(schedule(direct, gateway))

    expect(seen.filter((one) => one === 'direct')).toHaveLength(10)
    expect(seen.filter((one) => one === 'gateway')).toHaveLength(10)
  })

  it('sends on time whether or not those before are answered', async () => {
    const held: (() => void)[] = []
    const direct = await answering((_, response) => response.end('ok'))
    const gateway = await answering((_, response) => {
      held.push(() => response.end('ok'))
      if (held.length === 10) for (const answer of held) answer()
    })
    await runOpenLoop(schedule(direct, gateway))

    expect(held).toHaveLength(10)
  })

  it('counts from when a request was due, not from when it was sent', async () => {
    const both = await answering((_, response) => response.end('ok'))
    const { p50 } = await runOpenLoop(schedule(both, both), async (_, beats, onBeat) => {
      for (let beat = 0; beat < beats; beat++) onBeat(beat % 2 === 0 ? now() : now() - 60_000)
    })

    expect(p50).toBeGreaterThan(30_000)
  })

  it('fails at a wrong answer', async () => {
    const direct = await answering((_, response) => response.end('ok'))
    const gateway = await answering((_, response) => response.writeHead(503).end('no'))
    await expect(runOpenLoop(schedule(direct, gateway))).rejects.toThrow(
      /^request \d+ was answered 503 with 2 bytes, not 200 with 2$/,
    )
  })
})
