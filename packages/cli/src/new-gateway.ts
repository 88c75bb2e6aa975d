import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { contextOf } from './context-of.ts'
import { installedFor, linkedByHand } from './gateway/installing.ts'
import { sampleServices } from './gateway/new-service.ts'
import { type GatewayPlan, placeOf, planGateway } from './gateway/plan-gateway.ts'
import { type GatewayServices, ownServices, sharedServices } from './gateway/services-of-gateway.ts'
import type { Io } from './io.ts'
import { checkName } from './name.ts'
import { beginning, probe, sourcesBelow, sourcesOf } from './parts/probe.ts'
import { prove } from './prove.ts'
import { type Change, changesBetween, putInPlace } from './put-in-place.ts'
import { report } from './report.ts'
import { lookAt, type Repository, rootOf } from './repository/look-at.ts'
import { packageManagers, scriptCommand } from './repository/package-manager.ts'
import { type Context, reasonOf, run } from './run.ts'
import { makeStage, textsOf, writeTexts } from './stage.ts'
import { exactly, readFlags, usageOf } from './usage.ts'

/**
 * `new gateway NAME`: a gateway beside those there are, over the services they have; in a repository without any, over sample services
 * of its own. Where all that it needs is installed it is made on a stage, checked and tested, and only then put where it belongs.
 * Elsewhere it is put there at once, and the package manager of the repository installs what it needs.
 *
 * @throws Error when the name is taken, when what was generated does not type-check or pass its tests, or when interrupted. Then
 * nothing is written.
 */
export const newGateway = async (args: readonly string[], io: Io): Promise<void> => {
  const repository = lookAt(rootOf(io.cwd))
  const usage = `${usageOf(repository, 'gateway', 'NAME')}, as in ${usageOf(repository, 'gateway', 'tv-bff')}`
  const [given = ''] = exactly(1, readFlags(args, {}).positionals, usage)
  const name = checkName(given, 'tv-bff')
  placeOf(repository, name)
  const context = contextOf(repository, io)
  const services = await servicesFor(repository, name, context)
  io.say(await addGateway(repository, planGateway(repository, name, services), context))
}

/**
 * Puts a planned gateway into a repository. Answers with what was made and what to type next.
 *
 * @param installs whether the package manager is run when something has to be installed. Default `true`
 */
export const addGateway = async (
  repository: Repository,
  plan: GatewayPlan,
  context: Context,
  installs = true,
): Promise<string> => {
  const installed = installedFor(repository, plan)
  const texts = installed === undefined ? plan.files : await proven(repository, plan, installed, context)
  context.signal.throwIfAborted()
  const byHand = installed === undefined ? undefined : linkedByHand(repository, plan)
  const changes = [...changesBetween(plan.folder, new Map(), texts), ...(byHand ?? [])]
  putInPlace(repository.root, changes)
  const left = byHand
    ? []
    : await install(repository, plan, context, { contract: installed === undefined, installs })
  return told(repository, plan, changes, left, installed !== undefined)
}

/** The services the others take; sample services when there are none. */
const servicesFor = async (
  repository: Repository,
  name: string,
  context: Context,
): Promise<GatewayServices> => {
  const { services, root, gateways } = repository
  const from = services?.manifest.name
  if (services === undefined || from === undefined) return ownServices(sampleServices())
  const fixtures = fixturesOf(services.manifest.exports, from)
  using stage = makeStage({
    root,
    folder: placeOf(repository, name),
    installed: gateways[0]?.folder ?? services.folder,
  })
  const found = await probe(stage.app, { services: from, fixtures }, context)
  const shared = sharedServices(
    from,
    fixtures,
    sourcesOf(found, sourcesBelow(join(root, services.folder))),
    found,
  )
  if (shared !== undefined) return shared
  throw new Error(`${services.folder} has no service that a screen can begin with: ${beginning}`)
}

/** The entry of the package of services that has their fixtures. */
const fixturesOf = (
  entries: Readonly<Record<string, unknown>> | string | undefined,
  from: string,
): string => {
  const entry = Object.keys(typeof entries === 'object' ? entries : {}).find((entry) => /fixture/.test(entry))
  if (entry === undefined)
    throw new Error(`${from} has no entry with fixtures, as in "./fixtures": "./src/fixtures.ts"`)
  return `${from}/${entry.replace(/^\.\//, '')}`
}

/** The files of a gateway, formatted, with its contract, checked and tested on a stage. */
const proven = async (
  { root }: Repository,
  { folder, files }: GatewayPlan,
  installed: string,
  context: Context,
) => {
  using stage = makeStage({ root, folder, installed })
  writeTexts(stage.app, files)
  await prove(stage.app, [], new Map(), context)
  return textsOf(stage.app)
}

interface Installing {
  /** Whether the contract could not be written before. */
  readonly contract: boolean
  readonly installs: boolean
}

interface Step {
  readonly typed: string
  readonly says: string
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
}

/** Installs what a gateway needs, and writes its contract if that could not be done before. Answers with what is left to type. */
const install = async (
  { root, manager, workspaces }: Repository,
  { folder }: GatewayPlan,
  context: Context,
  { contract, installs }: Installing,
): Promise<(readonly [typed: string, says: string])[]> => {
  const place = join(root, folder)
  const typed = packageManagers[manager].install
  const cwd = workspaces ? root : place
  const installing: Step = { typed, says: 'Node 24 or newer', program: manager, args: ['install'], cwd }
  const writing: Step = {
    typed: scriptCommand(manager, workspaces ? folder : '.', 'openapi'),
    says: 'openapi.json, the contract',
    program: 'npm',
    args: ['run', '-s', 'openapi'],
    cwd: place,
  }
  const steps = contract ? [installing, writing] : [installing]
  if (!installs) return steps.map(({ typed, says }) => [typed, says])
  for (const [index, { program, args, cwd }] of steps.entries())
    try {
      await run(program, args, cwd, context)
    } catch (error) {
      const why = context.signal.aborted ? 'interrupted' : reasonOf(error)
      const said = (nth: number, says: string) => (nth === 0 ? `it did not work: ${why}` : says)
      return steps.slice(index).map(({ typed, says }, nth) => [typed, said(nth, says)])
    }
  return []
}

const told = (
  { root, manager, workspaces, manifest }: Repository,
  { name, folder, path, port }: GatewayPlan,
  changes: readonly Change[],
  left: readonly (readonly [string, string])[],
  isProven: boolean,
) => {
  const command = (script: string) => scriptCommand(manager, workspaces ? folder : '.', script)
  const screen = manifest.scripts?.['new:screen']
    ? `npm run new:screen -- ${name} wishlist`
    : `npx bffkit new screen ${name} wishlist`
  const entered =
    workspaces || !existsSync(join(root, folder))
      ? []
      : ([[`cd ${folder}`, 'it is a package of its own']] as const)
  const right = isProven ? ': it type-checks and passes its tests. Say in its view what it draws' : ''
  return report({
    changes,
    what: `${folder} is made, on port ${port}, with GET ${path}${right}.`,
    commands: [
      ...entered,
      ...left,
      [command('dev'), 'on fixtures; prints a curl line with a token'],
      [command('test'), 'all of its tests'],
      [screen, 'one more screen'],
    ],
  })
}
