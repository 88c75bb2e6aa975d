import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beside } from './beside.ts'
import { described } from './described.ts'
import { fresh } from './fresh.ts'
import { packAll } from './packed.ts'
import { serveRegistry } from './registry.ts'
import { newcomer, openShell } from './shell.ts'
import { stepper } from './step.ts'

// Does what somebody does with the published packages, in folders that have nothing of this repository: a new repository over a sample
// and over documents of others, and a gateway beside what there is. The registry is one of this machine.
const began = performance.now()
const interrupted = new AbortController()
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'])
  process.once(signal, () => interrupted.abort(new Error('interrupted')))

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bffkit create ')))
const step = stepper(console.log)
try {
  await using shell = openShell(interrupted.signal, newcomer(process.env))
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  await step('build and pack', async () => packAll(tarballs, shell))
  const upstream = await shell.run(folder, 'npm', 'config', 'get', 'registry')
  await using registry = await serveRegistry(tarballs, upstream.trim().replace(/\/$/, ''))
  await using user = shell.with({
    npm_config_registry: registry.url,
    // A cache of its own: npx keeps what it has once run, by its version.
    npm_config_cache: join(folder, 'cache'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  })
  const only = process.argv[2]
  for (const [name, part] of Object.entries({ fresh, described, beside }))
    if (only === undefined || only === name) await part(folder, user, step)
  console.log(`all of it in ${((performance.now() - began) / 60_000).toFixed(1)} min`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
