import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Manifest, readManifest, workspacesOf } from './manifest.ts'
import { managerOf, managers, type PackageManager } from './package-manager.ts'

/** A package of a repository. */
export interface Package {
  /** From the root, with forward slashes; `.` is the root itself. */
  readonly folder: string
  readonly manifest: Manifest
}

/** What there is in a repository. */
export interface Repository {
  readonly root: string
  readonly manifest: Manifest
  /** `undefined`: packages are installed each on their own. */
  readonly workspaces: readonly string[] | undefined
  readonly manager: PackageManager
  readonly packages: readonly Package[]
  /** Packages that make an app with bffkit's `gateway()`. */
  readonly gateways: readonly Package[]
  /** The package the gateways take their services from, when there is one. */
  readonly services: Package | undefined
}

const core = '@bffkit/core'

/** The root of the repository a folder is in: the nearest folder that has workspaces, else git, else a `package.json`; else itself. */
export const rootOf = (folder: string): string => {
  const above = [resolve(folder)]
  for (let place = above[0] ?? ''; place !== dirname(place); place = dirname(place))
    above.push(dirname(place))
  return (
    above.find((place) => workspacesOf(place) !== undefined) ??
    above.find((place) => existsSync(join(place, '.git'))) ??
    above.find((place) => existsSync(join(place, 'package.json'))) ??
    resolve(folder)
  )
}

/** Looks at a repository: nothing in it has to have a certain name. */
export const lookAt = (root: string): Repository => {
  const manifest = readManifest(root) ?? {}
  const workspaces = workspacesOf(root)
  const folders = workspaces ? ['.', ...foldersOf(root, workspaces)] : alone(root)
  const packages = folders.flatMap((folder) => {
    const manifest = readManifest(join(root, folder))
    return manifest ? [{ folder, manifest }] : []
  })
  const gateways = packages.filter((found) => isGateway(root, found))
  const [named] = manifest.packageManager?.split('@') ?? []
  return {
    root,
    manifest,
    workspaces,
    manager: managerOf(root) ?? managers.find((manager) => manager === named) ?? 'npm',
    packages,
    gateways,
    services: servicesOf(root, packages, gateways),
  }
}

/** The folders of the workspaces that are there, sorted. */
const foldersOf = (root: string, globs: readonly string[]): string[] => {
  const [left, taken] = [
    globs.filter((glob) => glob.startsWith('!')),
    globs.filter((glob) => !glob.startsWith('!')),
  ]
  const ignored = new Set(
    found(
      root,
      left.map((glob) => glob.slice(1)),
    ),
  )
  return found(root, taken).filter((folder) => !ignored.has(folder))
}

const found = (root: string, globs: readonly string[]) => {
  const manifests = globs.map((glob) => `${glob.replace(/^\.\//, '').replace(/\/$/, '')}/package.json`)
  const paths = globSync(manifests, {
    cwd: root,
    exclude: ({ name }) => name === 'node_modules',
    withFileTypes: true,
  })
  const folders = paths.map(({ parentPath }) => parentPath.slice(root.length + 1).replaceAll('\\', '/'))
  return [...new Set(folders)].sort()
}

/** Without workspaces: the root, and packages of their own in folders below it. */
const alone = (root: string) => {
  const paths = globSync(['*/package.json', '*/*/package.json'], {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|\..*)$/.test(typeof path === 'string' ? path : ''),
  })
  return ['.', ...paths.map((path) => dirname(path).replaceAll('\\', '/')).sort()]
}

/** Whether a package is built on core, and makes an app of it: where an app is made, or elsewhere when it can be started. */
const isGateway = (root: string, { folder, manifest }: Package) => {
  const file = manifest.dependencies?.[core] === undefined ? undefined : appFileOf(join(root, folder))
  const { start, dev } = manifest.scripts ?? {}
  return file !== undefined && (likelyApps.includes(file) || start !== undefined || dev !== undefined)
}

const likelyApps = ['src/app.ts', 'app.ts']

const makesApp = /\bgateway\(\{/

/** The file that makes the app of a gateway: one that exports `createApp`. */
export const appFileOf = (place: string): string | undefined => {
  const likely = likelyApps.filter((file) => existsSync(join(place, file)))
  const others = () => globSync('src/**/*.ts', { cwd: place }).filter((file) => !file.endsWith('.test.ts'))
  const makes = (file: string) => {
    const text = readFileSync(join(place, file), 'utf8')
    return makesApp.test(text) && /export const createApp\b/.test(text)
  }
  return likely.find(makes) ?? others().find(makes)
}

/** The package whose services most of the gateways take; without a gateway the one that declares some. */
const servicesOf = (root: string, packages: readonly Package[], gateways: readonly Package[]) => {
  const declares = packages.filter(
    (one) =>
      !gateways.includes(one) &&
      one.manifest.dependencies?.[core] &&
      declaresServices(join(root, one.folder)),
  )
  const takers = (one: Package) =>
    gateways.filter(({ manifest }) => manifest.dependencies?.[one.manifest.name ?? ''] !== undefined).length
  const [best] = declares.sort((one, other) => takers(other) - takers(one))
  return best && (takers(best) > 0 || basename(best.folder) === 'services') ? best : undefined
}

const declaresServices = (place: string) =>
  globSync('src/**/*.ts', { cwd: place }).some(
    (file) =>
      !file.includes('.test.') &&
      /export const \w+ = service\(/.test(readFileSync(join(place, file), 'utf8')),
  )
