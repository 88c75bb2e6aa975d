import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where OpenTelemetry is kept between runs: outside of what is committed, and of what an app installs. */
export const folder = fileURLToPath(
  new URL('../../../../node_modules/.cache/open-telemetry/', import.meta.url),
)

/** Exact, so that a run tells of the gateway and not of a new version. */
const packages = [
  '@opentelemetry/api@1.10.0',
  '@opentelemetry/sdk-node@0.301.0',
  '@opentelemetry/instrumentation-http@0.301.0',
  '@opentelemetry/instrumentation-undici@0.34.0',
]

/** Gets its SDK and its instrumentations as they are published, and says why when they are not to be had. */
export const installOpenTelemetry = (): string | undefined => {
  mkdirSync(folder, { recursive: true })
  // A registry that cannot be reached fails at once, and not after minutes.
  const offline = ['--fetch-retries=0', '--prefer-offline']
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error']
  const { status, stderr, error } = spawnSync(
    'npm',
    ['install', `--prefix=${folder}`, ...offline, ...quiet, ...packages],
    {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  )
  if (status === 0) return undefined
  return error?.message ?? stderr.trim().split('\n')[0] ?? `npm ended with ${status}`
}
