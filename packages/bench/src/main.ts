import { parseOptions } from './options.ts'
import { runBench } from './run-bench.ts'
import { table } from './table.ts'

// Measures and prints. Progress goes to standard error, so that standard output holds the result and nothing else.
try {
  const options = parseOptions(process.argv.slice(2))
  const result = await runBench(options, (line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : table(result)}\n`)
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
