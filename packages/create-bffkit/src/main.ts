#!/usr/bin/env node
// What runs on an older Node is this file alone: the others name what that Node does not have, and would end it with a SyntaxError.
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(`create-bffkit needs Node 24 or newer and found ${process.version}\n`)
  process.exitCode = 1
} else {
  const { createFrom } = await import('./create-from.ts')
  const interrupted = new AbortController()
  const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
  for (const [signal, code] of Object.entries(signals))
    process.once(signal, () => {
      process.exitCode = code
      interrupted.abort(new Error('interrupted; nothing was written'))
    })
  const failed = await createFrom(process.argv.slice(2), {
    cwd: process.cwd(),
    environment: process.env,
    isTerminal: process.stdin.isTTY && process.stdout.isTTY,
    signal: interrupted.signal,
    say: (text) => process.stdout.write(text),
  })
  if (failed !== undefined) {
    process.stderr.write(`create-bffkit: ${failed}\n`)
    process.exitCode ??= 1
  }
}
