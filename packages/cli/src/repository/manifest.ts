import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A `package.json`, as far as it is read here. */
export interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly type?: string
  readonly private?: boolean
  readonly description?: string
  readonly engines?: Readonly<Record<string, string>>
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] }
  readonly packageManager?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>> | string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/**
 * The `package.json` of a folder; `undefined` when it has none.
 *
 * @throws Error naming the file when it is not JSON.
 */
export const readManifest = (folder: string): Manifest | undefined => {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** The globs of the workspaces of a folder, pnpm's included; `undefined` when it has none. */
export const workspacesOf = (folder: string): readonly string[] | undefined => {
  const workspaces = readManifest(folder)?.workspaces
  if (workspaces !== undefined) return isList(workspaces) ? workspaces : (workspaces.packages ?? [])
  const path = join(folder, 'pnpm-workspace.yaml')
  if (!existsSync(path)) return undefined
  const [, list = ''] = /^packages:\s*\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(readFileSync(path, 'utf8')) ?? []
  return [...list.matchAll(/^\s*-\s*['"]?([^'"\s#]+)/gm)].map(([, glob = '']) => glob)
}

const isList = (workspaces: Manifest['workspaces']): workspaces is readonly string[] =>
  Array.isArray(workspaces)
