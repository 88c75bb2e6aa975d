import { parseArgs } from 'node:util'
import { maxRecovery, proveOutage } from './prove-outage.ts'

try {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '50' } } })
  const seconds = Number(values.seconds)
  if (!(seconds >= 1 && seconds <= 3_600))
    throw new Error(`--seconds must be from 1 to 3600, not ${values.seconds}`)
  let isFine = true
  for (const way of ['is not there', 'hangs'] as const) {
    const ms = await proveOutage(way, seconds)
    isFine &&= ms <= maxRecovery
    console.log(
      `a service that ${way} for ${seconds} s: first good answer ${(ms / 1_000).toFixed(1)} s after it was well`,
    )
  }
  console.log(
    isFine ? `held: within ${maxRecovery / 1_000} s` : `BROKEN: it took more than ${maxRecovery / 1_000} s`,
  )
  process.exitCode = isFine ? 0 : 1
} catch (error) {
  process.stderr.write(`outage: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
