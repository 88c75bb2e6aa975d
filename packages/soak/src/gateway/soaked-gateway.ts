import { serve } from '@bffkit/core/serve'
import { createApp } from '@bffkit/mobile-bff/app'
import type { z } from 'zod'
import { stalls } from '../stalls.ts'
import { callsInFlight } from './calls-in-flight.ts'
import { collectGarbage } from './forced-gc.ts'
import { listenersOf, openSockets } from './open-sockets.ts'
import type { Setting } from './question.ts'
import type { Sample } from './sample.ts'

/** Serves the mobile gateway as it is shipped, its log included, in a process that watches itself. */
export const soakedGateway = async (setting: z.output<typeof Setting>) => {
  const heard = complaints()
  const calls = callsInFlight()
  const sockets = openSockets()
  const stall = stalls()
  const app = createApp({ ...setting, LIMITS: 'dry', LOG_LEVEL: 'info' })
  const { server, url } = await serve(app, { port: 0 })

  const sample = async (): Promise<Sample> => {
    const stallMs = stall.longest()
    await collectGarbage()
    stall.forget()
    const { heapUsed, rss } = process.memoryUsage()
    return {
      at: performance.now(),
      heapMb: heapUsed / 1e6,
      rssMb: rss / 1e6,
      resources: counted(process.getActiveResourcesInfo()),
      sockets: sockets.now(),
      listeners: listenersOf(process) + listenersOf(server),
      socketListeners: sockets.mostListeners(),
      requests: app.lifecycle.running,
      calls: calls.now(),
      mostCalls: calls.most(),
      stallMs,
      complaints: [...heard],
    }
  }
  return { url, sample }
}

const counted = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** Notes what must not happen in this process: warnings, as of too many listeners, and rejections nobody handles. */
const complaints = (): readonly string[] => {
  const heard: string[] = []
  process.on('warning', ({ name, message }) => heard.push(`${name}: ${message}`))
  process.on('unhandledRejection', (reason) => heard.push(`unhandled rejection: ${reason}`))
  return heard
}
