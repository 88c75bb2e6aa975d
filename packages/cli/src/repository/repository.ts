import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { isNode, listOf, nodeOf, textOf } from '../service/document/node.ts'

/** What a `package.json` says, as far as the command asks. */
export interface Manifest {
  readonly name: string
  readonly scripts: Readonly<Record<string, string>>
  /** All of them: `dependencies`, `devDependencies`, `peerDependencies` and `optionalDependencies`. */
  readonly dependencies: Readonly<Record<string, string>>
}

/** A folder with a `package.json`. */
export interface Workspace {
  /** Of its folder. */
  readonly name: string
  /** From the root, with `/`; `.` is the root itself. */
  readonly folder: string
  readonly path: string
  readonly manifest: Manifest
}

/** A repository with gateways: one of many workspaces, or of a single package. */
export interface Repository {
  readonly root: string
  readonly workspaces: readonly Workspace[]
  /** Those that run a gateway of `@bffkit/core`. */
  readonly gateways: readonly Workspace[]
  /** Where the services of all gateways are, when they have a package of their own. */
  readonly services: Workspace | undefined
}

/**
 * Finds the repository a folder is in, upwards: what names workspaces, or else the nearest `package.json`.
 *
 * @throws Error when there is none.
 */
export const findRepository = (from: string): Repository => {
  const above = [...ancestorsOf(from)].filter((folder) => existsSync(join(folder, 'package.json')))
  const [nearest] = above
  const root = above.find((folder) => workspaceGlobs(folder) !== undefined) ?? nearest
  if (root === undefined)
    throw new Error(`there is no package.json in ${from} or above; make a repository with npm create bffkit`)

  const folders = globSync([...(workspaceGlobs(root) ?? [])], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  })
  const workspaces = ['.', ...folders.map((folder) => folder.replaceAll('\\', '/')).sort()].flatMap(
    (folder) => (existsSync(join(root, folder, 'package.json')) ? [workspaceAt(root, folder)] : []),
  )
  return {
    root,
    workspaces,
    gateways: workspaces.filter(({ path }) => runsGateway(path)),
    services: workspaces.find(
      ({ folder, manifest }) => basename(folder) === 'services' || manifest.name.endsWith('/services'),
    ),
  }
}

const ancestorsOf = function* (from: string): Generator<string> {
  yield from
  if (dirname(from) !== from) yield* ancestorsOf(dirname(from))
}

/** The workspaces of npm, yarn and bun, and of pnpm. */
const workspaceGlobs = (folder: string): readonly string[] | undefined => {
  const { workspaces } = readJson(join(folder, 'package.json'))
  const listed = Array.isArray(workspaces) ? workspaces : nodeOf(workspaces).packages
  if (Array.isArray(listed)) return listed.map(String)
  const ofPnpm = join(folder, 'pnpm-workspace.yaml')
  if (!existsSync(ofPnpm)) return undefined
  return listOf(nodeOf(parseYaml(readFileSync(ofPnpm, 'utf8'))).packages).map(String)
}

const workspaceAt = (root: string, folder: string): Workspace => {
  const path = join(root, folder)
  const manifest = readManifest(path)
  return { name: basename(path), folder: relative(root, path).replaceAll('\\', '/') || '.', path, manifest }
}

/** What the `package.json` of a folder says. */
export const readManifest = (path: string): Manifest => {
  const json = readJson(join(path, 'package.json'))
  const kinds = ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies']
  return {
    name: textOf(json.name) ?? '',
    scripts: texts(json.scripts),
    dependencies: Object.assign({}, ...kinds.map((kind) => texts(json[kind]))),
  }
}

const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(nodeOf(value)).map(([name, text]) => [name, String(text)]))

const readJson = (path: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isNode(value) ? value : {}
  } catch {
    return {}
  }
}

/** The main program of a gateway: `src/main.ts`, or `main.ts` beside the `package.json`. */
export const mainOf = (path: string): string | undefined =>
  ['src/main.ts', 'src/main.js', 'main.ts', 'main.js'].find((file) => existsSync(join(path, file)))

const runsGateway = (path: string): boolean => {
  const main = mainOf(path)
  return main !== undefined && readFileSync(join(path, main), 'utf8').includes('runGateway(')
}
