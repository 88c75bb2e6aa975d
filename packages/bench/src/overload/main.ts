import { parseArgs } from 'node:util'
import { bars } from './bars.ts'
import { proofTable } from './proof-table.ts'
import { proveOverload } from './prove-overload.ts'

/** So many times the peak: to where nothing is wrong, to the edge, and beyond. */
const standard = '0.5,1,2,3'

const sizes = (text: string): number[] => {
  const times = text.split(',').map(Number)
  if (!times.every((one) => one > 0 && one <= 10))
    throw new Error(`--times must be numbers up to 10 with commas, not ${text}`)
  return times
}

const number = (text: string | undefined, fallback: number, max: number): number => {
  const value = text === undefined ? fallback : Number(text)
  if (!(value >= 1 && value <= max)) throw new Error(`must be from 1 to ${max}, not ${text}`)
  return value
}

try {
  const text = { type: 'string' } as const
  const options = { rounds: text, seconds: text, times: text } as const
  const { rounds, seconds, times = standard } = parseArgs({ options }).values
  const proof = await proveOverload(
    { rounds: number(rounds, 1, 20), seconds: number(seconds, 8, 60), times: sizes(times) },
    (line) => process.stderr.write(`${line}\n`),
  )
  const judged = bars(proof)
  process.stdout.write(`${proofTable(proof, judged)}\n`)
  if (!judged.every(({ held }) => held)) process.exitCode = 1
} catch (error) {
  process.stderr.write(`overload: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
