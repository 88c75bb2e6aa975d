import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Package, Repository } from '../repository/look-at.ts'
import { type GatewayFiles, gatewayFiles, importFrom } from './gateway-files.ts'
import { nameScreen } from './name-screen.ts'
import type { Screen } from './screen-files.ts'

/** A screen that is to be made: all but its parts, which its services say. */
export interface ScreenPlan {
  readonly gateway: Package
  readonly files: GatewayFiles
  readonly screen: Omit<Screen, 'parts'>
}

/**
 * Plans a screen of a gateway, which is named by its folder or its package.
 *
 * @throws Error in one line when there is no such gateway, when it has something of that name, or when it is one a screen
 * does not fit in.
 */
export const planScreen = (repository: Repository, app: string, name: string): ScreenPlan => {
  const gateway = gatewayOf(repository, app)
  refuseHeldContract(gateway)
  const files = gatewayFiles(repository.root, gateway)
  const folder = files.routes.nested ? `${files.routes.folder}/${name}` : files.routes.folder
  const screen = {
    ...nameScreen(name, files.prefix),
    env: files.env.name,
    scope: files.scope,
    folder,
    to: {
      env: importFrom(folder, files.env.file),
      app: importFrom(folder, files.app),
      fixtures: importFrom(folder, files.fixtures),
    },
  }
  refuseTaken(files, screen)
  return { gateway, files, screen }
}

/** The gateway of a name: that of its folder, or that of its package with or without its scope. */
const gatewayOf = ({ gateways, packages }: Repository, app: string): Package => {
  const isNamed = ({ folder, manifest }: Package) =>
    folder === app || basename(folder) === app || manifest.name === app || manifest.name?.endsWith(`/${app}`)
  const found = gateways.find(isNamed)
  if (found) return found
  const other = packages.find(isNamed)
  const names = gateways.map(({ folder, manifest }) =>
    folder === '.' ? (manifest.name ?? '.') : basename(folder),
  )
  const there = other
    ? `${other.folder} is no gateway: nothing in it exports a createApp that makes one`
    : `there is no gateway ${app}`
  throw new Error(
    names.length > 0
      ? `${there}; take one of ${names.join(', ')}, or make it first`
      : `${there}; make one first`,
  )
}

/** What third parties are held to grows on purpose only: its routes are not made. */
const refuseHeldContract = ({ folder, manifest: { scripts = {} } }: Package) => {
  if (scripts.contract && !scripts.openapi)
    throw new Error(
      `${folder} keeps a contract that others rely on (its script contract); write its routes by hand`,
    )
}

const refuseTaken = (
  { place, folder: app, app: appFile, routes }: GatewayFiles,
  screen: Omit<Screen, 'parts'>,
) => {
  const { name, identifier, view, folder } = screen
  const refuse = (file: string, why: string) => {
    throw new Error(`${app === '.' ? '' : `${app}/`}${file} ${why}; take another name`)
  }
  for (const file of [`${name}.ts`, `${name}.view.ts`, `${name}.test.ts`].map((file) => `${folder}/${file}`))
    if (existsSync(join(place, file))) refuse(file, 'exists')

  const imports = readFileSync(join(place, appFile), 'utf8').match(/^import [^;]*? from /gm) ?? []
  if (imports.some((line) => new RegExp(`\\b${identifier}\\b`).test(line)))
    refuse(appFile, `has another ${identifier}`)

  for (const file of globSync(`${routes.folder}/**/*.ts`, { cwd: place })) {
    const text = readFileSync(join(place, file), 'utf8')
    if (text.includes(`view('${view}'`)) refuse(file, `has another ${view}`)
    if (text.includes(`path: '/${name}'`)) refuse(file, `serves /${name}`)
  }
}
