import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { managerOf, packageManagers } from '../repository/package-manager.ts'
import type { Check, Finding } from './finding.ts'
import { installedIn } from './installed.ts'

/** What is written down is installed, and the versions of it are kept. */
export const checkInstalled: Check = ({ repository: { root, workspaces, manager }, gateways }) => {
  const { install, lockFile } = packageManagers[manager]
  const places = workspaces ? ['.'] : gateways.map(({ folder }) => folder)
  const unlocked = places
    .filter((folder) => managerOf(join(root, folder)) === undefined)
    .map(
      (folder): Finding => ({
        level: 'warning',
        what: 'there is no lock file, so every installation may take other versions',
        where: join(root, folder),
        mend: `run ${install} there and commit ${lockFile}`,
      }),
    )
  const missing = gateways.flatMap(({ folder, manifest }) =>
    Object.keys(manifest.dependencies ?? {})
      .filter((name) => installedIn(join(root, folder), name) === undefined)
      .map(
        (name): Finding => ({
          level: 'error',
          what: `${name} is not installed`,
          where: join(folder, 'package.json'),
          mend: existsSync(join(root, 'node_modules')) ? `run ${install} again` : `run ${install}`,
        }),
      ),
  )
  return [...unlocked, ...missing]
}
