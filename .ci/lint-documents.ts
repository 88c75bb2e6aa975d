// Lints every OpenAPI document of the repository: with redocly, and with spectral and its OWASP rules where they are
// installed. They are not among the devDependencies, for they weigh as much as half of all others.
//
//   node .ci/lint-documents.ts [--install]
//
//   --install   installs spectral into node_modules/.cache/spectral first, in these versions
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const packages = ['@stoplight/spectral-cli@6.16.3', '@stoplight/spectral-owasp-ruleset@2.0.1']

const root = join(import.meta.dirname, '..')
const folder = join(root, 'node_modules/.cache/spectral')
const spectral = join(folder, 'node_modules/@stoplight/spectral-cli/dist/index.js')
const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js')

/** Runs a program of ours or of npm; the exit code of this one is 1 when any fails. */
const run = (program: string, ...args: string[]) => {
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    shell: program === 'npm' && process.platform === 'win32',
  })
  if (status !== 0) process.exitCode = 1
}

if (process.argv.includes('--install')) {
  mkdirSync(folder, { recursive: true })
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error']
  run('npm', 'install', `--prefix=${folder}`, ...quiet, ...packages)
}

const documents = globSync(['apps/*/openapi.json', 'apps/*/contract/*.json'], { cwd: root })

run(process.execPath, redocly, 'lint', '--config=redocly.yaml', ...documents)
if (existsSync(spectral))
  run(process.execPath, spectral, 'lint', '--ruleset=spectral.yaml', '--fail-severity=warn', ...documents)
else
  console.log(
    'spectral is not installed, so its rules and those of OWASP were skipped: npm run lint:documents -- --install',
  )
