import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a trailing slash. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url))

/** The folders of what is published, each after those it is built on. */
const folders = ['core', 'contract', 'cli', 'create-bffkit']

/** What of a workspace's `package.json` concerns what is published. */
export type WorkspaceManifest = {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license?: string
  readonly author?: string
  readonly keywords?: readonly string[]
  /** Sources, by subpath. */
  readonly exports?: Readonly<Record<string, string>>
  /** Sources, by command. */
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** A package of this repository that is published. */
export type Workspace = {
  /** Its absolute folder. */
  readonly folder: string
  readonly manifest: WorkspaceManifest
}

const workspace = (name: string): Workspace => {
  const folder = join(repository, 'packages', name)
  return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }
}

/** The sources a package is entered by: those it exports, and its commands. */
export const entriesOf = ({ exports = {}, bin = {} }: WorkspaceManifest) => [
  ...new Set([...Object.values(exports), ...Object.values(bin)]),
]

/** Every package that is published, in the order they are built. One that neither exports nor runs anything is left out. */
export const publishedWorkspaces = (): Workspace[] =>
  folders.map(workspace).filter(({ manifest }) => entriesOf(manifest).length > 0)
