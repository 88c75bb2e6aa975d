import { join } from 'node:path'
import { contextOf } from './context-of.ts'
import type { Io } from './io.ts'
import { checkName } from './name.ts'
import { type Part, partsOf } from './parts/part.ts'
import { beginning, probe, runTemplate, sourcesBelow, sourcesOf } from './parts/probe.ts'
import { prove } from './prove.ts'
import { changesBetween, putInPlace } from './put-in-place.ts'
import { report } from './report.ts'
import { lookAt, type Repository, rootOf } from './repository/look-at.ts'
import { scriptCommand } from './repository/package-manager.ts'
import type { Context } from './run.ts'
import { importFrom } from './screen/gateway-files.ts'
import { mountScreen } from './screen/mount-screen.ts'
import { planScreen, type ScreenPlan } from './screen/plan-screen.ts'
import { type Screen, screenFiles } from './screen/screen-files.ts'
import { makeStage, type Stage, textsOf, writeTexts } from './stage.ts'
import { exactly, readFlags, usageOf } from './usage.ts'

/**
 * `new screen GATEWAY NAME`: a view, its route and its test, mounted in the gateway, over what its services can be asked for. It is made
 * on a stage, where it is checked and tested, and only then where it belongs.
 *
 * @throws Error when a name is taken, when the gateway has nothing a screen can begin with, when what was generated does not
 * type-check or pass its tests, or when interrupted. Then nothing is written.
 */
export const newScreen = async (args: readonly string[], io: Io): Promise<void> => {
  const repository = lookAt(rootOf(io.cwd))
  const usage = `${usageOf(repository, 'screen', 'APP NAME')}, as in ${usageOf(repository, 'screen', 'mobile-bff wishlist')}`
  const [app = '', screen = ''] = exactly(2, readFlags(args, {}).positionals, usage)
  const name = checkName(screen, 'wishlist')
  const plan = planScreen(repository, app, name)
  const { folder } = plan.gateway
  const context = contextOf(repository, io, folder)
  const own = repository.workspaces === undefined

  const before = textsOf(plan.files.place)
  using stage = makeStage(own ? { root: plan.files.place, folder: '.' } : { root: repository.root, folder })
  const made = await stageScreen(plan, declaredIn(repository, plan), stage, context)
  await prove(stage.app, testsOf(before, plan, made), before, context)
  io.signal.throwIfAborted()

  const changes = changesBetween(folder, before, textsOf(stage.app))
  putInPlace(repository.root, changes)
  const command = (script: string) => scriptCommand(repository.manager, own ? '.' : folder, script)
  io.say(
    report({
      changes,
      what: `GET ${made.path} of ${folder} is made: it type-checks and passes its tests. Say in its view what it draws.`,
      commands: [
        [command('dev'), 'on fixtures; prints a curl line with a token'],
        [command('test'), 'all of its tests'],
        [`git diff ${folder}`, 'the contract is part of it'],
      ],
    }),
  )
}

/** Where the methods of its services are declared. */
const declaredIn = ({ root, services }: Repository, { files }: ScreenPlan) =>
  [files.place, ...(services ? [join(root, services.folder)] : [])].map(sourcesBelow).join('\n')

/** Writes the screen on the stage, over what the services of the gateway answer there. */
const stageScreen = async (
  { files, screen, gateway }: ScreenPlan,
  declared: string,
  stage: Stage,
  context: Context,
): Promise<Screen> => {
  const modules = { services: importFrom('.', files.services), fixtures: importFrom('.', files.fixtures) }
  const sources = sourcesOf(await probe(stage.app, modules, context), declared)
  if (sources.length === 0)
    throw new Error(
      `${join(gateway.folder, files.services)} names no service that a new screen can begin with: ${beginning}`,
    )
  const write = (parts: readonly Part[]): Screen => {
    const made = { ...screen, parts }
    writeTexts(stage.app, screenFiles(made))
    return made
  }
  const made = write(partsOf(sources))
  writeTexts(stage.app, mountScreen(textsOf(stage.app), files, made))
  // A service that says how it is called fails in its own way.
  if (sources.every(({ plain, timeout }) => plain && 2 * timeout <= files.budget)) return made
  const data = { ...made, to: { app: importFrom('.', files.app), fixtures: modules.fixtures } }
  const matrix = JSON.parse(await runTemplate('probe/failures.mjs', stage.app, data, context))
  return write(made.parts.map((part) => ({ ...part, failures: matrix[part.service] ?? part.failures })))
}

/** Its own test, and those of the gateway that name every screen. */
const testsOf = (before: ReadonlyMap<string, string>, { screen }: ScreenPlan, made: Screen) => [
  `${screen.folder}/${made.name}.test.ts`,
  ...[...before.keys()].filter((file) => /(^|\/)(leaks|disconnect|statuses)\.test\.ts$/.test(file)),
]
