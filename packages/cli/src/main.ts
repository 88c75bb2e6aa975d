import { newGateway } from './new-gateway.ts'
import { newScreen } from './new-screen.ts'

// Says what was made on standard output, or in one message on standard error why nothing was.
const interrupted = new AbortController()
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
for (const [signal, code] of Object.entries(signals))
  process.once(signal, () => {
    process.exitCode = code
    interrupted.abort(new Error('interrupted; nothing was written'))
  })

const commands = { gateway: newGateway, screen: newScreen }
const [make = '', ...args] = process.argv.slice(2)
try {
  const command = Object.entries(commands).find(([name]) => name === make)?.[1]
  if (command === undefined)
    throw new Error(`there is no generator ${JSON.stringify(make)}; take gateway or screen`)
  await command(args, {
    cwd: process.cwd(),
    environment: process.env,
    signal: interrupted.signal,
    say: (text) => process.stdout.write(text),
  })
} catch (error) {
  process.stderr.write(`new:${make}: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode ??= 1
}
