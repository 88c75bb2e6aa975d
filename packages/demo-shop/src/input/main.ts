import { parseArgs } from 'node:util'
import { startGateways } from '../gateways/start-gateways.ts'
import { proveInput } from './prove-input.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})
const runs = Number(values.runs)
const seed = Number(values.seed ?? Math.trunc(Math.random() * 2 ** 31))
if (!(Number.isInteger(runs) && runs > 0 && Number.isInteger(seed)))
  throw new TypeError('prove:input takes --runs and --seed, whole numbers')

await using shop = await startGateways()
console.log(`${runs} requests to each operation, --seed ${seed}`)
for (const gateway of shop.gateways) {
  const { requests, findings, statuses } = await proveInput(gateway, { runs, seed })
  console.log(
    `${gateway.name}: ${requests} requests, ${findings.length} findings, ${JSON.stringify(statuses)}`,
  )
  for (const finding of findings) console.error(finding)
  if (findings.length > 0) process.exitCode = 1
}
