import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { openBench } from './open-bench.ts'
import { type BenchOptions, parseOptions } from './options.ts'
import { profileCase } from './profile/profile-case.ts'
import { results } from './report/results.ts'
import { table } from './report/table.ts'
import { versions } from './report/versions.ts'
import { runBench } from './run-bench.ts'

const page = new URL('../RESULTS.md', import.meta.url)
const args = process.argv.slice(2)

const profile = async (name: NonNullable<BenchOptions['profile']>, requests: number) => {
  await using bench = await openBench(requests)
  return await profileCase(name, bench)
}

const measure = async (options: BenchOptions) => {
  const circumstances = {
    date: new Date(),
    command: ['npm run bench --', ...args].join(' '),
    loadBefore: loadavg()[0] ?? 0,
    versions: await versions(),
  }
  // Progress goes to standard error, so that standard output holds the result and nothing else.
  const report = await runBench(options, (line) => process.stderr.write(`${line}\n`))
  if (options.write) await writeFile(page, results(report, circumstances))
  return options.json ? JSON.stringify(report, null, 2) : table(report)
}

try {
  const options = parseOptions(args)
  const { requests } = options
  const printed = options.profile ? await profile(options.profile, requests) : await measure(options)
  process.stdout.write(`${printed}\n`)
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
