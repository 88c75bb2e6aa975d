import type { TestRedis } from '@bffkit/core/testing'
import { child } from '../process/child.ts'
import { median } from '../report/median.ts'
import type { Limiting } from './gateway/limited-gateway.ts'
import { limitedChild } from './limited-child.ts'
import { LimitLoaded } from './load/limit-load.ts'

/** What a request costs the process of a gateway. */
export interface LimitCost {
  readonly kind: string
  readonly cpuUs: number
  readonly heapKb: number
}

/** Larger than any run: what is refused costs another amount. */
const plenty = { quota: 100_000_000, window: 60_000 } as const

const two = (batch?: number): Limiting['routes'] => ({
  cost: [
    { name: 'address', by: 'address', ...plenty, ...(batch && { batch }) },
    { name: 'caller', by: 'principal', ...plenty, ...(batch && { batch }) },
  ],
})

const warmUp = 6_000
const requests = 4_000

/** Measures what two limits cost, one of addresses and one of callers, in turns: a route that calls nothing, in a process each. */
export const limitCosts = async (
  redis: TestRedis,
  rounds: number,
  batches: boolean,
): Promise<LimitCost[]> => {
  const inRedis = (prefix: string) => ({ url: redis.url, prefix })
  const kinds: Record<string, Limiting> = {
    'no limits': { routes: { cost: [] }, store: { maxKeys: 1_000 } },
    'two in memory': { routes: two(), store: { maxKeys: 1_000 } },
    'two in Redis': { routes: two(), store: inRedis('cost:') },
    ...(batches && { 'two in Redis, batch 1,000': { routes: two(1_000), store: inRedis('batch:') } }),
  }
  await using stack = new AsyncDisposableStack()
  const load = stack.use(child('load', 'limits/load/main.ts'))
  const running = []
  for (const [kind, limiting] of Object.entries(kinds))
    running.push({
      kind,
      gateway: stack.use(await limitedChild(limiting)),
      costs: [] as Omit<LimitCost, 'kind'>[],
    })
  const ask = (origin: string, requests: number) =>
    load.ask({ origins: [origin], path: '/v1/cost', clients: 16, requests }, LimitLoaded)

  for (const { gateway } of running) await ask(gateway.url, warmUp)
  for (let round = 0; round < rounds; round += 1)
    for (const { gateway, costs } of round % 2 ? running.toReversed() : running) {
      const before = await gateway.report()
      await ask(gateway.url, requests)
      const after = await gateway.report()
      costs.push({
        cpuUs: (after.cpuUs - before.cpuUs) / requests,
        heapKb: (after.heapKb - before.heapKb) / requests,
      })
    }
  return running.map(({ kind, costs }) => ({
    kind,
    cpuUs: median(costs.map(({ cpuUs }) => cpuUs)),
    heapKb: median(costs.map(({ heapKb }) => heapKb)),
  }))
}
