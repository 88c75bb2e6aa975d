import { readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { sampleCase } from './allocation/measure-allocation.ts'
import { openBench } from './open-bench.ts'
import { type BenchOptions, parseOptions } from './options.ts'
import { profileCase } from './profile/profile-case.ts'
import { whereTable } from './profile/where-allocated.ts'
import { results } from './report/results.ts'
import { table } from './report/table.ts'
import { versions } from './report/versions.ts'
import { measurements } from './rows.ts'
import { runBench } from './run-bench.ts'

const page = new URL('../RESULTS.md', import.meta.url)
const args = process.argv.slice(2)

/** What other commands have measured stands behind, under headings of its own, and stays. */
const measuredElsewhere = async () => {
  const text = await readFile(page, 'utf8')
  const start = text.indexOf('\n## ')
  return start < 0 ? '' : text.slice(start)
}

/** Says where a case spends its time or allocates, in place of measuring anything. */
const described = async ({ profile, where, requests }: BenchOptions) => {
  await using bench = await openBench(requests)
  if (profile) return await profileCase(profile, bench)
  return where && whereTable(await sampleCase(where, bench))
}

const measure = async (options: BenchOptions) => {
  const circumstances = {
    date: new Date(),
    command: ['npm run bench --', ...args].join(' '),
    loadBefore: loadavg()[0] ?? 0,
    versions: await versions(),
  }
  // Progress goes to standard error, so that standard output holds the result and nothing else.
  const tell = (line: string) => process.stderr.write(`${line}\n`)
  if (options.peer === undefined && options.measurements === measurements)
    tell('peer: skipped, none is given (--peer COMMAND)')
  const report = await runBench(options, tell)
  if (options.write) await writeFile(page, results(report, circumstances) + (await measuredElsewhere()))
  return options.json ? JSON.stringify(report, null, 2) : table(report)
}

try {
  const options = parseOptions(args)
  const printed = options.profile || options.where ? await described(options) : await measure(options)
  process.stdout.write(`${printed}\n`)
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
