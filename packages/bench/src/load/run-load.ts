import { performance } from 'node:perf_hooks'
import { Pool } from 'undici'
import type { z } from 'zod'
import { percentile } from '../report/median.ts'
import type { Load, Speed } from './load.ts'
import { sendRequest } from './send-request.ts'

/**
 * Makes requests over a fixed number of connections, as fast as they are answered.
 *
 * @throws Error at the first answer that is not 200 or has another length: such a run has measured something else.
 */
export const runLoad = async (load: Load): Promise<z.output<typeof Speed>> => {
  const { origins, requests, connections } = load
  const own = Math.ceil(connections / origins.length)
  const pools = origins.map(
    (origin) => new Pool(origin, { connections: own, pipelining: 1, allowH2: false, headersTimeout: 20_000 }),
  )
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
  try {
    await Promise.all(pools.flatMap((pool) => Array.from({ length: own }, () => visit(pool))))
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()))
  }
  const seconds = (performance.now() - started) / 1_000
  took.sort()
  return { rps: requests / seconds, p50: percentile(took, 0.5), p99: percentile(took, 0.99) }
}
