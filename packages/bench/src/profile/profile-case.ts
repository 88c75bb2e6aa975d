import { type Bench, warmUpOf } from '../bench.ts'
import { startGateways } from '../case/gateways.ts'
import { type CaseName, caseOf } from '../case/registry.ts'
import { aligned } from '../report/aligned.ts'
import type { Spent } from './cpu-profile.ts'

/** Says where a case spends its CPU time once it is warm: one line a package or folder, the dearest first. */
export const profileCase = async (name: CaseName, bench: Bench): Promise<string> => {
  const requests = Math.ceil(bench.requests * (caseOf(name).share ?? 1))
  await using gateways = await startGateways(name, bench)
  await gateways.visit(warmUpOf(requests))
  const before = await gateways.usage()
  const spent = await gateways.profile(() => gateways.visit(requests))
  const after = await gateways.usage()
  return aligned([['where', 'share', 'µs/request'], ...lines(spent, (after.cpuUs - before.cpuUs) / requests)])
}

/** Samples are of the clock, which also goes on while other processes have the CPU: only their shares are used. */
const lines = (spent: Spent, cpuUs: number) => {
  const all = Object.values(spent).reduce((sum, value) => sum + value, 0)
  return Object.entries(spent)
    .toSorted(([, a], [, b]) => b - a)
    .map(([place, value]) => [
      place,
      `${((100 * value) / all).toFixed(1)} %`,
      ((cpuUs * value) / all).toFixed(1),
    ])
}
