import { parseArgs } from 'node:util'
import { checkCost } from './check-cost.ts'

try {
  const { write = false } = parseArgs({ options: { write: { type: 'boolean' } } }).values
  const { lines, failed } = await checkCost({
    file: new URL('../../allocation.json', import.meta.url),
    write,
  })
  process.stdout.write(`${lines.join('\n')}\n`)
  if (failed) process.exitCode = 1
} catch (error) {
  process.stderr.write(`check:cost: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
