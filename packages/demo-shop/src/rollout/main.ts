import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { killing, proveRollout } from './prove-rollout.ts'
import { rolloutTable } from './rollout-table.ts'

const number = (name: string, text: string, max: number): number => {
  const value = Number(text)
  if (!(value >= 1 && value <= max)) throw new Error(`--${name} must be from 1 to ${max}, not ${text}`)
  return value
}

try {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '60' },
      'drain-delay': { type: 'string', default: '2500' },
    },
  })
  const options = {
    rate: number('rate', values.rate, 2_000),
    drainDelay: number('drain-delay', values['drain-delay'], 60_000),
  }
  if (spawnSync('haproxy', ['-v']).status !== 0) console.log('rollout: skipped, install haproxy')
  else {
    const proved = await proveRollout(options, (line) => process.stderr.write(`${line}\n`))
    console.log(rolloutTable(proved))
    const lost = proved.failed.filter(({ isLost }) => isLost)
    const killed = lost.filter(({ phase }) => phase === killing).length
    const failed = proved.restarts.filter(({ exit }) => exit !== '0').length
    console.log(`\n${lost.length - killed} lost in the rollout, ${killed} of a process that was killed`)
    if (lost.length - killed + failed > 0) process.exitCode = 1
  }
} catch (error) {
  process.stderr.write(`rollout: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
