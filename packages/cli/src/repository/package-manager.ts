import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What installs packages. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn'

/** Its lock file, and the words that run a script: in the folder they are typed in, and in a workspace from the root. */
export const packageManagers = {
  npm: { lockFile: 'package-lock.json', install: 'npm install' },
  pnpm: { lockFile: 'pnpm-lock.yaml', install: 'pnpm install' },
  yarn: { lockFile: 'yarn.lock', install: 'yarn install' },
} as const satisfies Record<PackageManager, object>

/** Every package manager. */
export const managers: readonly PackageManager[] = ['npm', 'pnpm', 'yarn']

/** Whose lock file lies in a folder; `undefined` when none does. */
export const managerOf = (folder: string): PackageManager | undefined =>
  managers.find((manager) => existsSync(join(folder, packageManagers[manager].lockFile)))

/** What to type at the root for a script of a package; `.` is the root itself. */
export const scriptCommand = (manager: PackageManager, folder: string, script: string): string => {
  const run = script === 'test' ? 'test' : `run ${script}`
  if (folder === '.') return `${manager} ${run}`
  if (manager === 'npm') return `npm ${run} -w ${folder}`
  return manager === 'pnpm' ? `pnpm --filter ./${folder} ${run}` : `yarn --cwd ${folder} ${run}`
}
