import { withoutRedis } from '../../../core/src/testing/backends/start-redis.ts'
import type { StartCase } from '../cases/serve-case.ts'
import { home, type Page, picks, tiles } from './page.ts'

/** One way to write a gateway, and how it is measured. */
export interface Case {
  readonly page: Page
  /** Loads it; done in its own process only. */
  readonly load: () => Promise<{ start: StartCase }>
  /** Processes that share the load. Each gets as many requests as the one process of other cases. Default 1. */
  readonly processes?: number
  /** Connections of the load generator. Default 32. */
  readonly connections?: number
  /** The share of the requests that it gets, warm-up included. Slow cases need fewer to settle. Default 1. */
  readonly share?: number
}

/** A screen of `count` calls. Two visitors: with more, hundreds of sockets cost more than the calls. */
const calls = (count: number, share = 1): Case => ({
  page: tiles(count),
  load: async () => ({ start: (await import('../cases/calls.ts')).calling(count) }),
  connections: 2,
  share,
})

/** Every case, in the order of the table. */
const cases = {
  yardstick: { page: home, load: () => import('../cases/yardstick.ts') },
  bare: { page: home, load: () => import('../cases/bare.ts') },
  full: { page: home, load: () => import('../cases/full.ts') },
  'two-processes': { page: home, load: () => import('../cases/full.ts'), processes: 2 },
  cached: { page: home, load: () => import('../cases/cached.ts') },
  limited: { page: home, load: () => import('../cases/limited.ts') },
  'limited-redis': { page: home, load: () => import('../cases/limited-redis.ts') },
  revalidated: { page: home, load: () => import('../cases/revalidated.ts') },
  fastify: { page: home, load: () => import('../cases/fastify.ts') },
  express: { page: home, load: () => import('../cases/express.ts'), share: 1 / 2 },
  naive: { page: home, load: () => import('../cases/naive.ts'), share: 1 / 2 },
  proxy: { page: picks, load: () => import('../cases/proxy.ts') },
  'fastify-proxy': { page: picks, load: () => import('../cases/fastify-proxy.ts') },
  'calls-0': calls(0),
  'calls-5': calls(5),
  'calls-25': calls(25, 1 / 4),
  'calls-100': calls(100, 1 / 10),
} as const satisfies Record<string, Case>

/** The name of a case. */
export type CaseName = keyof typeof cases

/** How a case is measured. */
export const caseOf = (name: CaseName): Case => cases[name]

/** Whether there is a case of this name. */
export const isCaseName = (name: string): name is CaseName => Object.hasOwn(cases, name)

/** The names of all cases that can run here, in the order of the table. */
export const caseNames: readonly CaseName[] = Object.keys(cases)
  .filter(isCaseName)
  .filter((name) => !(withoutRedis && name === 'limited-redis'))
