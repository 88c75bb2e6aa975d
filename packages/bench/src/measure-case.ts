import { z } from 'zod'
import type { Backend } from './backend/backend.ts'
import type { CaseName } from './case/registry.ts'
import { type Load, Speed } from './load/load.ts'
import { type Child, child } from './process/child.ts'
import type { Figures } from './report.ts'
import { checkedLength } from './right-answer.ts'

const path = '/v1/home?limit=8'
const connections = 32

const Started = z.object({ url: z.url() })
const Usage = z.object({ cpuUs: z.number(), rssMb: z.number() })

/** What the cases of one run share. */
export interface Bench {
  readonly backend: Backend
  readonly load: Child
  /** Requests measured; half as many go before, to warm up. */
  readonly requests: number
  /** The open file the gateways log to. */
  readonly log: number
}

/**
 * Measures one case once: starts its gateway in a fresh process, checks its answer, warms it up, and compares the CPU
 * time of the process before and after a fixed number of requests.
 *
 * @throws Error when the gateway does not answer exactly what the others answer.
 */
export const measureCase = async (name: CaseName, bench: Bench): Promise<Figures> => {
  const { backend, load, requests } = bench
  await using gateway = child(name, 'case/main.ts', bench.log)
  const { url: origin } = await gateway.ask({ ask: 'start', name, backend }, Started)
  const response = await fetch(origin + path, { headers: { authorization: backend.authorizations[0] } })
  const bytes = checkedLength(name, response.status, await response.text())

  const visit = async (count: number) => {
    const { authorizations } = backend
    const visits: Load = { origin, path, connections, authorizations, bytes, requests: count }
    try {
      return await load.ask(visits, Speed)
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }
  await visit(Math.ceil(requests / 2))
  const before = await gateway.ask({ ask: 'usage' }, Usage)
  const speed = await visit(requests)
  const after = await gateway.ask({ ask: 'usage' }, Usage)
  return { cpuUs: (after.cpuUs - before.cpuUs) / requests, rssMb: after.rssMb, ...speed }
}
