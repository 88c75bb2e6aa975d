import { home } from '../case/page.ts'
import { child } from '../process/child.ts'
import { median } from '../report/median.ts'
import { Flooded } from './flood/flood.ts'
import { Report, Started } from './gateway/gateway-ask.ts'
import type { Pinned } from './pinned.ts'

/** Requests a second: so many that each turn of the loop has several, as under overload, and none is charged for waking it. */
const rate = 8_000
const seconds = 1.5
const rounds = 3

/** Microseconds of CPU a refusal costs, and an answer of node:http that does nothing else, measured in turns. */
export const refusalCost = async (pinned: Pinned): Promise<{ cost: number; bare: number }> => {
  await using flood = await pinned.load(child('flood', 'overload/flood/main.ts'))
  await using refusing = await pinned.gateway(child('refusing', 'overload/gateway/main.ts'))
  await using bare = await pinned.gateway(child('bare', 'overload/gateway/main.ts'))
  const start = async (server: typeof bare, ask: 'refusing' | 'bare') => {
    const { url } = await server.ask({ ask }, Started)
    const costs: number[] = []
    const measure = async () => {
      const asked = { origin: url, path: home.path, rate, seconds, authorizations: ['Bearer a'], bytes: 0 }
      const before = await server.ask({ ask: 'report' }, Report)
      const { sent } = await flood.ask(asked, Flooded)
      const after = await server.ask({ ask: 'report' }, Report)
      costs.push((after.cpuUs - before.cpuUs) / sent)
    }
    // The first one warms up.
    return { measure, cost: () => median(costs.slice(1)) }
  }
  const [ours, least] = [await start(refusing, 'refusing'), await start(bare, 'bare')]
  for (let round = 0; round <= rounds; round += 1)
    for (const server of round % 2 ? [ours, least] : [least, ours]) await server.measure()
  return { cost: ours.cost(), bare: least.cost() }
}
