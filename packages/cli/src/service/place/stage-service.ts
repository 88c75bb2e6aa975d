import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Package, Repository } from '../../repository/look-at.ts'
import { type Context, run } from '../../run.ts'
import { makeStage, textsOf, writeTexts } from '../../stage.ts'
import type { ServicePlan } from '../plan-service.ts'
import { proofCode } from '../write/proof-code.ts'
import type { Placed, Written } from './place-service.ts'

/**
 * Puts a new service and all that it changes on a stage, formats it, calls every method against its fixtures there, and type-checks what
 * is changed.
 *
 * @returns the files as they are to be written.
 * @throws Error with the output of what failed.
 */
export const stageService = async (
  repository: Repository,
  plan: ServicePlan,
  placed: Placed,
  context: Context,
): Promise<Written[]> => {
  const [first, ...others] = placed.packages
  if (!first) return []
  const { root, workspaces } = repository
  const base = workspaces ? '.' : first.folder
  const folder = workspaces ? first.folder : '.'
  using stage = makeStage({ root: join(root, base), folder })
  const place = folder === '.' ? stage.app : stage.app.slice(0, -folder.length - 1)
  const at = (path: string) => join(place, base === '.' ? path : path.slice(base.length + 1))

  for (const other of others) {
    writeTexts(at(other.folder), textsOf(join(root, other.folder)))
    linkModules(
      join(root, other.folder, 'node_modules'),
      join(at(other.folder), 'node_modules'),
      repository.services,
    )
  }
  linkServices(place, repository.services)
  writeTexts(place, new Map(placed.files.map(({ path, text }) => [at(path).slice(place.length + 1), text])))
  await prove(at, plan, placed, context)
  const texts = textsOf(place)
  return placed.files.map(({ path, text }) => ({
    path,
    text: texts.get(at(path).slice(place.length + 1)) ?? text,
  }))
}

/** What a package has installed of its own, but the services: those are on the stage. */
const linkModules = (from: string, to: string, services: Package | undefined) => {
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true })
  const [scope] = services?.manifest.name?.split('/') ?? []
  for (const name of readdirSync(from)) {
    if (name !== scope) symlinkSync(join(from, name), join(to, name))
    else
      for (const one of readdirSync(join(from, name)))
        linkOne(join(from, name), join(to, name), one, services)
  }
}

const linkOne = (from: string, to: string, name: string, services: Package | undefined) => {
  mkdirSync(to, { recursive: true })
  if (services?.manifest.name?.endsWith(`/${name}`)) return
  symlinkSync(join(from, name), join(to, name))
}

/** The gateways on the stage take the services that are there too. */
const linkServices = (place: string, services: Package | undefined) => {
  if (!services?.manifest.name) return
  const link = join(place, 'node_modules', services.manifest.name)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(join(place, services.folder), link)
}

const prove = async (at: (path: string) => string, plan: ServicePlan, placed: Placed, context: Context) => {
  const [home] = placed.packages
  if (!home) return
  const proof = at(`${home.folder}/proof-${process.pid}.mjs`.replace(/^\.\//, ''))
  writeTexts(
    dirname(proof),
    new Map([[`proof-${process.pid}.mjs`, proofCode(plan, at(placed.source), at(placed.fixtures))]]),
  )
  const fails = (error: Error) => {
    if (context.signal.aborted) throw error
    throw new Error(`what was generated does not work, so nothing was written: ${error.message}`)
  }
  const files = placed.files.map(({ path }) => at(path))
  if (formats(context))
    await run('biome', [...format(context), ...files], dirname(proof), context).catch(fails)
  await run(process.execPath, [proof], dirname(proof), context).catch(fails)
  const check = ({ folder, manifest }: Package) =>
    manifest.scripts?.check
      ? run('npm', ['run', '-s', 'check'], at(folder), context)
      : run('tsc', ['--noEmit', '-p', at(folder)], at(folder), context)
  await Promise.all(placed.packages.map(check)).catch(fails)
}

const formats = ({ root }: Context) =>
  existsSync(join(root, 'node_modules/.bin/biome')) && existsSync(join(root, 'biome.json'))

/** Git ignores the stage, and so would the formatter. */
const format = ({ root }: Context) => [
  'check',
  '--write',
  '--error-on-warnings',
  '--vcs-enabled=false',
  `--config-path=${root}`,
]
