import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { journey } from './journey.ts'
import { newcomer } from './newcomer.ts'

// Walks from a clone of this checkout to a screen over a service of one's own, in a folder whose name has a space.
// --installed takes what is installed here, where npm ci has just run.
const { installed } = parseArgs({ options: { installed: { type: 'boolean', default: false } } }).values
const checkout = fileURLToPath(new URL('../../../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bffkit journey '))
const began = performance.now()

const interrupted = new AbortController()
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
for (const [signal, code] of Object.entries(signals))
  process.on(signal, () => {
    process.exitCode = code
    interrupted.abort(new Error('interrupted'))
  })

try {
  await journey({
    checkout,
    installed,
    root: join(folder, 'bffkit'),
    environment: newcomer(process.env, delimiter),
    signal: interrupted.signal,
    say: console.log,
  })
  console.log(`the whole journey in ${Math.round((performance.now() - began) / 1_000)} s`)
} catch (error) {
  const why = error instanceof Error ? error.message : error
  console.error(interrupted.signal.aborted ? 'interrupted; everything is taken away again' : why)
  process.exitCode ??= 1
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
