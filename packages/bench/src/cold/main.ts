import { parseArgs } from 'node:util'
import { proveCold } from './prove-cold.ts'

const number = (text: string | undefined, fallback: number, max: number): number => {
  const value = text === undefined ? fallback : Number(text)
  if (!(value >= 1 && value <= max)) throw new Error(`must be from 1 to ${max}, not ${text}`)
  return value
}

try {
  const text = { type: 'string' } as const
  const options = { starts: text, seconds: text, rate: text, 'no-warm-up': { type: 'boolean' } } as const
  const { starts, seconds, rate, 'no-warm-up': off = false } = parseArgs({ options }).values
  const proved = await proveCold(
    {
      starts: number(starts, 20, 100),
      instances: 3,
      rate: number(rate, 150, 2_000),
      seconds: number(seconds, 6, 60),
      warm: !off,
    },
    (line) => process.stderr.write(`${line}\n`),
  )
  const opened = proved.filter(({ codes }) => codes.BFF_CIRCUIT_OPEN !== undefined).length
  const good = proved.flatMap(({ statuses }) => statuses['200'] ?? 0)
  const asked = proved.map(({ statuses }) => Object.values(statuses).reduce((sum, count) => sum + count, 0))
  const poor = good.filter((count, start) => count * 2 < (asked[start] ?? 0)).length
  process.stdout.write(
    `breakers opened in ${opened} of ${proved.length} starts of 3 instances; less than half was answered in ${poor}\n`,
  )
  if (opened + poor > 0) process.exitCode = 1
} catch (error) {
  process.stderr.write(`cold: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
