#!/usr/bin/env node
import { ask, Left } from './ask.ts'
import { create } from './create.ts'
import { withDefaults } from './defaults.ts'
import { help, readGiven } from './flags.ts'

const interrupted = new AbortController()
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
for (const [signal, code] of Object.entries(signals))
  process.once(signal, () => {
    process.exitCode = code
    interrupted.abort(new Error('interrupted; nothing was written'))
  })

const say = (text: string) => process.stdout.write(text)
try {
  const given = readGiven(process.argv.slice(2))
  const place = { cwd: process.cwd(), environment: process.env }
  const asks = process.stdin.isTTY && process.stdout.isTTY && !given.yes
  if (given.help) say(help)
  else {
    const answers = asks ? await ask(given, place) : withDefaults(given, place)
    await create(answers, { ...place, signal: interrupted.signal, say })
  }
} catch (error) {
  if (!(error instanceof Left))
    process.stderr.write(`create-bffkit: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode ??= 1
}
