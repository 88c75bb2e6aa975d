import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseCommand } from './command.ts'
import { generate } from './generate.ts'

// Says what was made on standard output, or in one message on standard error why nothing was.
const root = fileURLToPath(new URL('../../../', import.meta.url))
const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
const environment = { ...process.env, PATH: path, DO_NOT_TRACK: '1', NO_COLOR: '1' }

const interrupted = new AbortController()
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
for (const [signal, code] of Object.entries(signals))
  process.once(signal, () => {
    process.exitCode = code
    interrupted.abort(new Error('interrupted; nothing was written'))
  })

const args = process.argv.slice(2)
try {
  const command = parseCommand(args)
  process.stdout.write(await generate(command, { root, environment, signal: interrupted.signal }))
} catch (error) {
  process.stderr.write(`new:${args[0]}: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode ??= 1
}
