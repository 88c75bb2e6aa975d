import { performance } from 'node:perf_hooks'
import { Pool } from 'undici'
import type { z } from 'zod'
import { percentile } from '../report/median.ts'
import type { Load, Speed } from './load.ts'
import { sendRequest } from './send-request.ts'

/** The connections of a load generator, an equal part of them to each gateway. */
export interface Connections extends AsyncDisposable {
  /** Connections to each. */
  readonly each: number
  readonly pools: readonly Pool[]
}

/** Makes ready so many connections; each opens with its first request. */
export const connectionsTo = ({ origins, connections }: Load): Connections => {
  const each = Math.ceil(connections / origins.length)
  const pools = origins.map(
    (origin) =>
      new Pool(origin, { connections: each, pipelining: 1, allowH2: false, headersTimeout: 20_000 }),
  )
  return {
    each,
    pools,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(pools.map((pool) => pool.destroy()))
    },
  }
}

/**
 * Makes requests over a fixed number of connections, as fast as they are answered.
 *
 * @throws Error at the first answer that is not 200 or has another length: such a run has measured something else.
 */
export const runLoad = async (load: Load, { each, pools }: Connections): Promise<z.output<typeof Speed>> => {
  const { requests } = load
  const took = new Float64Array(requests)
  let next = 0

  const visit = async (pool: Pool) => {
    while (next < requests) {
      const index = next++
      const sent = performance.now()
      await sendRequest(pool, load, index)
      took[index] = performance.now() - sent
    }
  }

  const started = performance.now()
  await Promise.all(pools.flatMap((pool) => Array.from({ length: each }, () => visit(pool))))
  const seconds = (performance.now() - started) / 1_000
  took.sort()
  return { rps: requests / seconds, p50: percentile(took, 0.5), p99: percentile(took, 0.99) }
}
