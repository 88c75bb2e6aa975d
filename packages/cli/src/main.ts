#!/usr/bin/env node
import { commands } from './commands/all.ts'
import { runLine } from './line/run-line.ts'

// Says what was done on standard output, or in one message on standard error why nothing was.
const interrupted = new AbortController()
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
for (const [signal, code] of Object.entries(signals))
  process.once(signal, () => {
    process.exitCode = code
    interrupted.abort(new Error('interrupted; nothing was written'))
  })

const args = process.argv.slice(2)
try {
  const code = await runLine(commands, args, {
    cwd: process.cwd(),
    environment: process.env,
    signal: interrupted.signal,
    say: (text) => process.stdout.write(text),
  })
  process.exitCode ??= code
} catch (error) {
  const words = args[0] === 'new' ? args.slice(0, 2).join(':') : (args[0] ?? '')
  process.stderr.write(
    `${words.startsWith('-') ? 'bffkit' : words}: ${error instanceof Error ? error.message : error}\n`,
  )
  process.exitCode ??= 1
}
