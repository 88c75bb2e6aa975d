import { type Bench, warmUpOf } from './bench.ts'
import { startGateways } from './case/gateways.ts'
import { type CaseName, caseOf } from './case/registry.ts'
import type { Figures } from './report/figures.ts'

/**
 * Measures one case once: starts its gateway in fresh processes, checks its answer, warms it up, and compares the CPU
 * time of the processes before and after a fixed number of requests.
 *
 * @throws Error when the gateway does not answer exactly what the others answer.
 */
export const measureCase = async (name: CaseName, bench: Bench): Promise<Figures> => {
  const { processes = 1, share = 1 } = caseOf(name)
  const requests = Math.ceil(bench.requests * share) * processes
  await using gateways = await startGateways(name, bench)

  await gateways.visit(warmUpOf(requests))
  const before = await gateways.usage()
  const speed = await gateways.visit(requests)
  const after = await gateways.usage()
  return {
    cpuUs: (after.cpuUs - before.cpuUs) / requests,
    allocatedKb: (after.allocatedKb - before.allocatedKb) / requests,
    rssMb: after.rssMb,
    ...speed,
  }
}
