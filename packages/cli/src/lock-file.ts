/** The `package.json` of a workspace, as far as the lock file repeats it. */
export interface Workspace {
  readonly name: string
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly engines?: Readonly<Record<string, string>>
}

interface LockFile {
  readonly packages: Readonly<Record<string, object>>
}

/**
 * The lock file with one more workspace in it, as npm writes it (`package-lock.json`, version 3: a link in `node_modules`
 * and what its `package.json` says). For a workspace whose dependencies are all in the lock file already; asking npm itself
 * would need the network and would touch what is installed.
 *
 * @param folder of the workspace, as in `apps/mobile-bff`
 */
export const withWorkspace = (lockFile: string, folder: string, workspace: Workspace): string => {
  const lock: LockFile = JSON.parse(lockFile)
  const { name, version, dependencies, devDependencies, engines } = workspace
  const packages = Object.entries({
    ...lock.packages,
    [folder]: { name, version, dependencies, devDependencies, engines },
    [`node_modules/${name}`]: { resolved: folder, link: true },
  })
  packages.sort(([a], [b]) => a.localeCompare(b, 'en'))
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`
}
