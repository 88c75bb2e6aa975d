import { child } from '@bffkit/bench'
import { z } from 'zod'
import { Setting } from './gateway/question.ts'
import { Sample } from './gateway/sample.ts'
import { type Round, Tally } from './load/visit-round.ts'
import { pause, time } from './time.ts'

const Started = z.object({ setting: Setting, authorizations: z.array(z.string()) })
const Url = z.object({ url: z.url() })
const Open = z.object({ calls: z.number() })
const Done = z.object({})

/** How the visits of a round ended, and the longest that the visitors' own process stood still, in ms. */
export const Visited = Tally.extend({ stallMs: z.number() })

/** How the visits of a round ended, and the longest that the visitors' own process stood still, in ms. */
export type Visited = z.output<typeof Visited>

/** Milliseconds for connections that are kept to close: undici keeps them for 25 s at most. */
const longestRest = 40_000

/** A gateway, its services and its visitors, each in a process of its own. */
export interface Soaked extends AsyncDisposable {
  /** Lets visitors come while services break, and waits until the last one is gone. */
  visit(round: z.output<typeof Round>): Promise<Visited>
  /** What the gateway holds now. */
  sample(): Promise<Sample>
  /** Heals the services, closes the visitors' connections, and waits until the gateway has none left; 40 s at most. */
  rest(): Promise<Sample>
  /** Calls that the services hold open. */
  openCalls(): Promise<number>
}

/** Starts the three processes. */
export const soaked = async (): Promise<Soaked> => {
  await using stack = new AsyncDisposableStack()
  const services = stack.use(child('services', new URL('services/main.ts', import.meta.url)))
  const gateway = stack.use(child('gateway', new URL('gateway/main.ts', import.meta.url)))
  const load = stack.use(child('load', new URL('load/main.ts', import.meta.url)))
  const { setting, authorizations } = await services.ask({ ask: 'start' }, Started)
  const { url } = await gateway.ask({ ask: 'start', setting }, Url)
  const running = stack.move()

  const sample = () => gateway.ask({ ask: 'sample' }, Sample)
  return {
    sample,
    visit: async (round) => {
      await services.ask({ ask: 'break' }, Done)
      return await load.ask({ ask: 'visit', url, authorizations, round }, Visited)
    },
    rest: async () => {
      await services.ask({ ask: 'heal' }, Done)
      await load.ask({ ask: 'leave' }, Done)
      const end = time.now() + longestRest
      let last = await sample()
      while (!atRest(last) && time.now() < end) {
        await pause(time, 500)
        last = await sample()
      }
      return last
    },
    openCalls: async () => (await services.ask({ ask: 'open' }, Open)).calls,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const atRest = ({ sockets, requests, calls }: Sample) => sockets + requests + calls === 0
