import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { addressSetting, camelCase, pascalCase } from '../name.ts'
import { rowOf } from '../parts/part.ts'
import type { Repository } from '../repository/look-at.ts'
import type { Manifest } from '../repository/manifest.ts'
import { scriptCommand } from '../repository/package-manager.ts'
import { nameScreen } from '../screen/name-screen.ts'
import { screenFiles, usualPlaces } from '../screen/screen-files.ts'
import { renderFolder } from '../templates.ts'
import { compilerOptions } from './compiler-options.ts'
import { imageOf } from './image.ts'
import { manifestOf } from './manifest-of.ts'
import type { GatewayServices } from './services-of-gateway.ts'

/** A gateway that is to be made. */
export interface GatewayPlan {
  readonly name: string
  /** From the root of the repository. */
  readonly folder: string
  readonly manifest: Manifest
  readonly port: number
  /** What a client asks for to see its first screen. */
  readonly path: string
  /** By their paths in the folder. */
  readonly files: ReadonlyMap<string, string>
}

const firstPort = 3001
const scope = 'home:read'

/**
 * The folder a gateway of a name gets: beside the others; else where the workspaces say, `apps` before all; else below the root.
 *
 * @throws Error in one line when there is a package of that name, or no place for one.
 */
export const placeOf = (repository: Repository, name: string): string => {
  const { root, packages } = repository
  const place = join(folderOfGateways(repository), name).replaceAll('\\', '/')
  const taken = packages.find(({ folder }) => basename(folder) === name)?.folder ?? place
  if (existsSync(join(root, taken))) throw new Error(`${taken} exists; take another name, such as ${name}-2`)
  return place
}

const folderOfGateways = ({ gateways, workspaces }: Repository): string => {
  const [model] = gateways
  if (model && model.folder !== '.') return dirname(model.folder)
  if (workspaces === undefined) return '.'
  const folders = workspaces.flatMap((glob) => /^(?:\.\/)?([^*!]+)\/\*\*?$/.exec(glob)?.[1] ?? [])
  const place = folders.find((folder) => basename(folder) === 'apps') ?? folders[0]
  if (place !== undefined) return place
  throw new Error(`no workspace of package.json ends in /*, as in apps/*, so that a new package could be one`)
}

/** Plans a gateway: every file of it, for the repository as it is. */
export const planGateway = (repository: Repository, name: string, services: GatewayServices): GatewayPlan => {
  const folder = placeOf(repository, name)
  const names = repository.gateways.map(({ folder, manifest }) => nameOf(manifest) ?? basename(folder))
  const stem = names.some((other) => stemOf(other) === stemOf(name)) ? name : stemOf(name)
  const port = freePort(repository)
  const alone = isAlone(repository)
  const manifest = manifestOf(repository, { name, folder, stem, alone })
  const env = `${pascalCase(stem)}Env`
  const home = { ...nameScreen('home', '/v1'), ...usualPlaces, env, scope, parts: services.parts }
  const data = {
    name,
    stem,
    env,
    port,
    package: manifest.name,
    client: `${camelCase(stem)}Client`,
    manifest: JSON.stringify(manifest, null, 2),
    services: services.names,
    forwards: services.forwards,
    // Twice the time of its slowest service, so that it is the service that is too late, and never the gateway.
    budget: Math.max(1_200, 2 * services.timeout).toLocaleString('en'),
    serviceImports: services.imports,
    sharedFixtures: services.sharedFixtures,
    ownFixtures: services.ownFixtures,
    firstUrl: addressSetting([...services.names].sort()[0] ?? ''),
    home: { row: rowOf(home.path, scope, home.parts), called: home.parts.map(({ service }) => service) },
    extends: alone ? undefined : relative(folder, '.').replaceAll('\\', '/'),
    compilerOptions: `{\n  "compilerOptions": ${compilerOptions()},\n  "include": ["src", "test", "*.config.ts"]\n}`,
    docs: docsOf(repository, folder),
    image: imageOf(repository, { folder, manifest }),
    ...commandsOf(repository, folder, name),
  }
  const files = new Map([
    ...renderFolder('gateway', data),
    ...(alone ? renderFolder('gateway-alone', data) : []),
    ...services.files,
    ...screenFiles(home),
  ])
  if (manifest.scripts?.clients === undefined) files.delete('test/clients.ts')
  return { name, folder, manifest, port, path: home.path, files }
}

const nameOf = ({ name }: Manifest) => name?.replace(/^@[^/]+\//, '')
const stemOf = (name: string) => name.replace(/-(bff|api|gateway)$/, '')

/** Whether it brings its own settings of compiler and tests: where no other gateway takes them from the root. */
const isAlone = ({ root, gateways, services, workspaces }: Repository) => {
  const model = gateways[0] ?? services
  if (workspaces === undefined || model === undefined) return true
  const config = join(root, model.folder, 'tsconfig.json')
  return !(existsSync(config) && /"extends":\s*"[./]+\/tsconfig.json"/.test(readFileSync(config, 'utf8')))
}

/** The lowest default port that no gateway has. */
const freePort = ({ root, gateways }: Repository) => {
  const files = gateways.flatMap(({ folder }) => globSync(`${folder}/src/*.ts`, { cwd: root }))
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'))
  const taken = new Set(
    texts.flatMap((text) => [...text.matchAll(/\bport: (\d+)/g)].map(([, port]) => Number(port))),
  )
  let port = firstPort
  while (taken.has(port)) port += 1
  return port
}

/** Where its README finds the pages of core: in the repository, or installed. */
const docsOf = ({ packages, workspaces }: Repository, folder: string) => {
  const core = packages.find(({ manifest }) => manifest.name === '@bffkit/core')
  if (core) return relative(folder, join(core.folder, 'docs')).replaceAll('\\', '/')
  const up = workspaces ? `${relative(folder, '.').replaceAll('\\', '/')}/` : ''
  return `${up}node_modules/@bffkit/core/docs`
}

/** What is typed in its folder's repository: here by `npm run new:screen`, elsewhere by the `bffkit` command. */
const commandsOf = ({ manager, workspaces, manifest }: Repository, folder: string, name: string) => {
  const script = (script: string) => scriptCommand(manager, workspaces ? folder : '.', script)
  const screen = manifest.scripts?.['new:screen']
    ? `npm run new:screen -- ${name} NAME`
    : `npx bffkit new screen ${name} NAME`
  const commands = {
    dev: script('dev'),
    test: script('test'),
    budgets: script('budgets'),
    openapi: script('openapi'),
    screen,
  }
  return { commands, width: Math.max(...Object.values(commands).map(({ length }) => length)) }
}
