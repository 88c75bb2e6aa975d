import { open, unlink } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Backend } from './backend/backend.ts'
import type { CaseName } from './case/registry.ts'
import { type Bench, measureCase } from './measure-case.ts'
import type { BenchOptions } from './options.ts'
import { child } from './process/child.ts'
import { type Figures, type Report, type Round, report } from './report.ts'

/**
 * Measures the cases in turn, each round in the reverse order of the one before, and reports the medians.
 *
 * @param tell hears what is being measured, for people who wait
 * @throws Error naming the case that failed or answered something else than the others.
 */
export const runBench = async (options: BenchOptions, tell: (line: string) => void): Promise<Report> => {
  await using log = await namelessFile()
  await using services = child('services', 'backend/main.ts')
  await using load = child('load', 'load/main.ts')
  const backend = await services.ask({}, Backend)
  const bench: Bench = { backend, load, requests: options.requests, log: log.fd }

  const rounds: Round[] = []
  for (const [index, order] of orders(options).entries()) {
    const measured: [CaseName, Figures][] = []
    for (const name of order) {
      tell(`round ${index + 1} of ${options.rounds}: ${name}`)
      measured.push([name, await measureCase(name, bench)])
    }
    rounds.push(Object.fromEntries(measured))
  }
  return report(machine(), process.versions.node, rounds)
}

/** A real file for the logs, which is gone when nobody has it open any more, however the run ends. */
const namelessFile = async () => {
  const path = join(tmpdir(), `bffkit-bench-${process.pid}.log`)
  const file = await open(path, 'ax')
  await unlink(path)
  return file
}

/** The order of the cases in each round: forwards and backwards by turns, so that neither place is an advantage. */
export const orders = ({ cases, rounds }: Pick<BenchOptions, 'cases' | 'rounds'>): readonly CaseName[][] =>
  Array.from({ length: rounds }, (_, index) => (index % 2 === 0 ? [...cases] : cases.toReversed()))

const machine = () => {
  const all = cpus()
  return `${all[0]?.model.trim() ?? 'unknown processor'}, ${all.length} cores, ${process.platform} ${process.arch}`
}
