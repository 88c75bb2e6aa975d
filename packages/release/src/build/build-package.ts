import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { builtManifest, emitted } from './built-manifest.ts'
import { compile } from './compile.ts'
import { publishedWorkspaces, repository, type Workspace } from './workspace.ts'

/** What goes along as it is. The sources find it where they find it before the build: `lib/` lies as deep as `src/`. */
const alongside = ['README.md', 'CHANGELOG.md', 'docs', 'templates']

/**
 * Writes what is installed elsewhere into a folder to run `npm pack` in: JavaScript with source maps that hold the sources,
 * declarations, commands that can be executed, docs, templates, README, changelog, licence, and a `package.json` of its own.
 *
 * @param folder is emptied first, so that nothing of an earlier build survives.
 * @param built the folders of packages that were built before, by name: the declarations refer to theirs.
 * @throws Error when the sources do not compile (their errors are on standard output), or a command does not begin with `#!`.
 */
export const buildPackage = (
  workspace: Workspace,
  folder = join(workspace.folder, 'dist'),
  built: ReadonlyMap<string, string> = new Map(),
) => {
  const out = resolve(folder)
  rmSync(out, { recursive: true, force: true })
  compile(workspace, out, built)
  const versions = new Map(publishedWorkspaces().map(({ manifest }) => [manifest.name, manifest.version]))
  const manifest = builtManifest(workspace.manifest, versions)
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  cpSync(join(repository, 'LICENSE'), join(out, 'LICENSE'))
  for (const name of alongside) {
    const source = join(workspace.folder, name)
    if (existsSync(source)) cpSync(source, join(out, name), { recursive: true })
  }
  for (const source of Object.values(workspace.manifest.bin ?? {}))
    makeExecutable(join(out, emitted(source, 'js')))
}

/** Builds every package that is published, each into the folder that `folderOf` names: by default `dist/` of its workspace. */
export const buildPackages = (folderOf = ({ folder }: Workspace) => join(folder, 'dist')) => {
  const built = new Map<string, string>()
  for (const workspace of publishedWorkspaces()) {
    const folder = folderOf(workspace)
    buildPackage(workspace, folder, built)
    built.set(workspace.manifest.name, folder)
  }
  return built
}

const makeExecutable = (command: string) => {
  if (!readFileSync(command, 'utf8').startsWith('#!/usr/bin/env node\n'))
    throw new Error(`${command} is a command, so its source must begin with #!/usr/bin/env node`)
  chmodSync(command, 0o755)
}
