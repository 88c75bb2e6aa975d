import { Pool } from 'undici'
import { z } from 'zod'
import { percentile } from '../../report/median.ts'

/** Requests that clients make, each as soon as its last one is answered. */
export const LimitLoad = z.object({
  origins: z.array(z.url()),
  path: z.string(),
  /** Clients of each gateway, a connection each. */
  clients: z.number().int(),
  /** Requests of all of them together; without, they go on for so many seconds. */
  requests: z.number().int().optional(),
  seconds: z.number().optional(),
  /** Whether each request comes from another address, every second one of IPv6, its number beginning here. Default: all from one. */
  addressesFrom: z.number().int().optional(),
})

/** Requests that clients make, each as soon as its last one is answered. */
export type LimitLoad = z.output<typeof LimitLoad>

/** What they were answered. */
export const LimitLoaded = z.object({
  statuses: z.record(z.string(), z.number()),
  /** From the first request to the last answer. */
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
})

/** The address of a number: every second one is in an IPv6 /64 of its own. */
const addressOf = (n: number): string => {
  const half = Math.floor(n / 2)
  return n % 2 === 0
    ? `10.${(half >> 16) & 255}.${(half >> 8) & 255}.${half & 255}`
    : `2001:db8:${(half >> 16).toString(16)}:${(half & 0xffff).toString(16)}::${(n % 1_000).toString(16)}`
}

/** Makes the requests. An answer that is neither 200 nor 429 is counted like all others. */
export const runLimitLoad = async (load: LimitLoad): Promise<z.output<typeof LimitLoaded>> => {
  const { origins, clients, requests = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = load
  const pools = origins.map(
    (origin) => new Pool(origin, { connections: clients, pipelining: 1, allowH2: false }),
  )
  const statuses: Record<string, number> = {}
  const took: number[] = []
  const started = performance.now()
  const end = started + seconds * 1_000
  let next = 0
  const visit = async (pool: Pool) => {
    while (next < requests && performance.now() < end) {
      const n = next++
      const sent = performance.now()
      const status = await ask(pool, load, n)
      took.push(performance.now() - sent)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(pools.flatMap((pool) => Array.from({ length: clients }, () => visit(pool))))
  const lasted = (performance.now() - started) / 1_000
  await Promise.all(pools.map((pool) => pool.destroy()))
  took.sort((a, b) => a - b)
  return { statuses, seconds: lasted, p50: percentile(took, 0.5), p99: percentile(took, 0.99) }
}

const ask = (pool: Pool, { path, addressesFrom }: LimitLoad, n: number): Promise<string> =>
  new Promise((resolve) => {
    let status = 0
    const address = addressesFrom === undefined ? '192.0.2.99' : addressOf(addressesFrom + n)
    pool.dispatch(
      { method: 'GET', path, headers: { 'x-caller': 'load', 'x-forwarded-for': address } },
      {
        onRequestStart: () => {},
        onResponseStart: (_, code) => {
          status = code
        },
        onResponseData: () => {},
        onResponseEnd: () => resolve(String(status)),
        onResponseError: (_, error) => resolve('code' in error ? String(error.code) : error.name),
      },
    )
  })
