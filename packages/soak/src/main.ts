import { parseSoakOptions } from './options.ts'
import { sampleRow, soakText } from './report/tables.ts'
import { failures } from './report/verdict.ts'
import { runSoak } from './run-soak.ts'

try {
  const options = parseSoakOptions(process.argv.slice(2))
  // Progress goes to standard error, so that standard output holds the result and nothing else.
  const report = await runSoak(options, (minute, sample) =>
    process.stderr.write(`soak: ${sampleRow(minute, sample).join('  ')}\n`),
  )
  process.stdout.write(`${soakText(report)}\n`)
  if (failures(report).length > 0) process.exitCode = 1
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
