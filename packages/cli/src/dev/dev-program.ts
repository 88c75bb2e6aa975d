import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Package } from '../repository/look-at.ts'
import { mainOf } from '../settings/gateway-settings.ts'

/** What Node is started with for a gateway in development. */
export interface DevProgram {
  readonly flags: readonly string[]
  /** From the folder of the gateway. */
  readonly file: string
}

const runsItself = /\bbffkit\b/

/**
 * The program that runs a gateway on its fixtures, or on its settings, and what restarts it: the flags of its own `dev` script. Node watches the
 * folders that are named there: a file that an editor replaces by another of its name is lost after the first time where files are watched.
 *
 * @throws Error when the gateway has no such program.
 */
export const devProgram = (root: string, gateway: Package, on: 'fixtures' | 'settings'): DevProgram => {
  const { folder, manifest } = gateway
  const path = join(root, folder)
  const script = manifest.scripts?.dev ?? ''
  const words = runsItself.test(script) ? [] : script.split(' ')
  const paths = words.filter((word) => word.startsWith('--watch-path='))
  const flags = ['--watch', '--watch-preserve-output', ...(paths.length > 0 ? paths : ['--watch-path=src'])]
  const own = words.find((word) => /\.[cm]?[jt]s$/.test(word) && !word.startsWith('-'))
  const usual = ['src/dev.ts', 'src/dev.js'].find((file) => existsSync(join(path, file)))
  const file = on === 'settings' ? mainOf(path) : (own ?? usual)
  if (file !== undefined) return { flags, file }
  throw new Error(
    on === 'settings'
      ? `${folder} has no src/main.ts that runs it`
      : `${folder} has no script dev and no src/dev.ts that runs it on fixtures; bffkit new gateway shows what it is`,
  )
}
