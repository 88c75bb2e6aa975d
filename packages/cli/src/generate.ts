import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from './command.ts'
import { jobOf } from './job.ts'
import { withWorkspace } from './lock-file.ts'
import { prove } from './prove.ts'
import { type Change, changesBetween, putInPlace } from './put-in-place.ts'
import { report } from './report.ts'
import type { Context } from './run.ts'
import { runTurboGen } from './run-turbo-gen.ts'
import { makeStage, type Stage, textsOf } from './stage.ts'

const lockFile = 'package-lock.json'

/**
 * Makes a gateway or a screen: on a stage, where it is checked and tested, and only then where it belongs.
 *
 * @returns what was made and what to do next.
 * @throws Error when a name is taken, when what was generated does not type-check or pass its tests, or when interrupted.
 * Then nothing is written.
 */
export const generate = async (command: Command, context: Context): Promise<string> => {
  const { root, signal } = context
  const job = jobOf(root, command)
  const place = `apps/${job.app}`
  const before = textsOf(join(root, place))
  using stage = makeStage(root, job.app)

  await runTurboGen(job, stage, context)
  await prove(stage.app, job.tests, before, context)
  signal.throwIfAborted()

  const changes = changesBetween(place, before, textsOf(stage.app))
  const all = job.generator === 'gateway' ? [...changes, ...workspaceOf(root, place, stage)] : changes
  putInPlace(root, all)
  return report(job, place, all)
}

/** What npm does for a new workspace: a link to it, and its lines in the lock file. */
const workspaceOf = (root: string, place: string, stage: Stage): Change[] => {
  const manifest: { name: string } = JSON.parse(readFileSync(join(stage.app, 'package.json'), 'utf8'))
  const before = readFileSync(join(root, lockFile), 'utf8')
  return [
    { path: lockFile, text: withWorkspace(before, place, manifest), before },
    { path: `node_modules/${manifest.name}`, link: `../../${place}` },
  ]
}
