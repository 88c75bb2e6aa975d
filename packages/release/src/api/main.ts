import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackages } from '../build/build-package.ts'
import { publishedWorkspaces } from '../build/workspace.ts'
import { apiOf } from './api-of.ts'

// Compares the public API of every package that exports something with the api.md in its folder, and exits with 1 when they differ.
//
//   npm run api [-- --write]
//
//   --write   records the API as it is now
const base = mkdtempSync(join(tmpdir(), 'bffkit-api-'))
try {
  const built = buildPackages(({ manifest }) => join(base, manifest.name))
  for (const { folder, manifest } of publishedWorkspaces()) {
    const out = built.get(manifest.name)
    if (manifest.exports === undefined || out === undefined) continue
    const recorded = join(folder, 'api.md')
    const now = apiOf(out)
    if (process.argv.includes('--write')) writeFileSync(recorded, now)
    else if (!existsSync(recorded) || readFileSync(recorded, 'utf8') !== now) {
      process.exitCode = 1
      const current = join(base, 'api.md')
      writeFileSync(current, now)
      spawnSync('git', ['diff', '--no-index', '--', existsSync(recorded) ? recorded : '/dev/null', current], {
        stdio: 'inherit',
      })
      console.error(
        `The public API of ${manifest.name} is not what is recorded: npm run api -- --write, and a changeset`,
      )
    }
  }
} finally {
  rmSync(base, { recursive: true, force: true })
}
