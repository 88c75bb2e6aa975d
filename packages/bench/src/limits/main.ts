import { parseArgs } from 'node:util'
import { startRedis, withoutRedis } from '@bffkit/core/testing'
import { limitCosts } from './limit-cost.ts'
import {
  addressesTable,
  costTable,
  faultsTable,
  missedAddresses,
  missedFaults,
  missedShared,
  sharedTable,
} from './limits-table.ts'
import { proveAddresses } from './many-addresses.ts'
import { hasBatches, proveShared } from './shared-limit.ts'
import { proveFaults } from './store-faults.ts'

const parts = ['shared', 'faults', 'addresses', 'cost'] as const

const say = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n\n`)
const progress = (line: string) => process.stderr.write(`${line}\n`)

/** Carries out one part, prints what came of it, and gives what was missed. */
const prove = async (part: (typeof parts)[number], addresses: number): Promise<readonly string[]> => {
  if (part === 'addresses') {
    const proved = await proveAddresses(addresses)
    say(addressesTable(proved))
    return missedAddresses(proved)
  }
  if (part === 'faults') {
    const proved = await proveFaults((some) => missedFaults(some).length > 0, progress)
    say(faultsTable(proved))
    return missedFaults(proved)
  }
  await using redis = await startRedis({ appendonly: 'no' })
  if (part === 'shared') {
    const proved = await proveShared(redis)
    say(sharedTable(proved))
    return missedShared(proved)
  }
  say(costTable(await limitCosts(redis, 3, hasBatches)))
  return []
}

try {
  const { values } = parseArgs({
    options: { addresses: { type: 'string', default: '20000' }, only: { type: 'string' } },
  })
  const addresses = Number(values.addresses)
  if (!(Number.isInteger(addresses) && addresses >= 1_000 && addresses <= 10_000_000))
    throw new Error(`--addresses must be from 1,000 to 10,000,000, not ${values.addresses}`)
  const asked = parts.filter((part) => values.only === undefined || part === values.only)
  if (asked.length === 0) throw new Error(`--only must be one of ${parts.join(', ')}, not ${values.only}`)
  if (withoutRedis) console.log(`limits: skipped, ${withoutRedis}`)
  else {
    const missed: string[] = []
    for (const part of asked) missed.push(...(await prove(part, addresses)))
    console.log(missed.length === 0 ? 'held' : missed.map((one) => `MISSED: ${one}`).join('\n'))
    if (missed.length > 0) process.exitCode = 1
  }
} catch (error) {
  process.stderr.write(`limits: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
