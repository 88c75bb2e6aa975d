import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../scope/clock.ts'
import { freePassage, type Passage } from './connection-fault.ts'

/**
 * Forwards bytes between a client and a service. `passageNow` is asked when a request begins, and holds until
 * the next one of the connection. When one of the two leaves, so does the other, and every timer ends.
 */
export const relay = (client: Socket, service: Socket, passageNow: () => Passage, clock: Clock): void => {
  const timers = timersOf(clock)
  let passage = freePassage
  /** Whether the client's next bytes begin a request. */
  let idle = true
  /** Bytes of the present answer that have passed. */
  let passed = 0

  const ask = (bytes: Buffer) => {
    // One that is half-open swallows them.
    if (service.write(bytes) || service.destroyed) return
    client.pause()
    service.once('drain', () => client.resume())
  }
  const answer = async (bytes: Buffer) => {
    idle = true
    const { delay, piece, every, maxBytes } = passage
    const passing = bytes.subarray(0, maxBytes - passed)
    for (let start = 0; start < passing.length; start += piece) {
      await timers.pause(passed === 0 ? delay : every)
      const part = passing.subarray(start, start + piece)
      await sent(client, part)
      passed += part.length
    }
  }

  client.on('data', (bytes: Buffer) => {
    if (idle) {
      passage = passageNow()
      passed = 0
      idle = false
    }
    if (passage.arrives) timers.after(passage.delay, () => ask(bytes))
  })
  service.on('data', async (bytes: Buffer) => {
    service.pause()
    await answer(bytes)
    if (passed < passage.maxBytes) service.resume()
    else ends[passage.end](client, service)
  })
  service.on('end', () => client.end())
  service.on('error', () => client.resetAndDestroy())
  client.on('error', () => {})
  client.on('close', () => {
    timers.stop()
    service.destroy()
  })
}

const sent = (client: Socket, bytes: Buffer) =>
  new Promise<void>((resolve) => client.write(bytes, () => resolve()))

const ends: Readonly<Record<Passage['end'], (client: Socket, service: Socket) => unknown>> = {
  reset: async (client) => {
    // A client of this process reads in these turns what came before.
    await turn()
    await turn()
    client.resetAndDestroy()
  },
  close: (client, service) => {
    client.end()
    service.destroy()
  },
  'half-open': (_, service) => service.destroy(),
}

/** Timers that end together. What waits for one that was ended waits for ever. */
const timersOf = (clock: Clock) => {
  const running = new Set<() => void>()
  const after = (ms: number, then: () => void) => {
    if (ms === 0) return then()
    const stop = clock.after(ms, () => {
      running.delete(stop)
      then()
    })
    running.add(stop)
  }
  return {
    after,
    pause: (ms: number) => new Promise<void>((resolve) => after(ms, resolve)),
    stop: () => {
      for (const stop of running) stop()
      running.clear()
    },
  }
}
