import { parseArgs } from 'node:util'
import { proofTable } from './proof-table.ts'
import { proveOverload } from './prove-overload.ts'

const number = (text: string | undefined, fallback: number, max: number): number => {
  const value = text === undefined ? fallback : Number(text)
  if (!(value >= 1 && value <= max)) throw new Error(`must be from 1 to ${max}, not ${text}`)
  return value
}

try {
  const text = { type: 'string' } as const
  const options = { rounds: text, seconds: text, 'no-shedding': { type: 'boolean' } } as const
  const { rounds, seconds, 'no-shedding': off = false } = parseArgs({ options }).values
  const { cost, proved } = await proveOverload(
    { rounds: number(rounds, 5, 20), seconds: number(seconds, 10, 60), times: [3, 6], shedding: !off },
    (line) => process.stderr.write(`${line}\n`),
  )
  process.stdout.write(`${proofTable(cost, proved)}\n`)
} catch (error) {
  process.stderr.write(`overload: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
