import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Job } from './job.ts'
import { type Context, run } from './run.ts'
import type { Stage } from './stage.ts'

/**
 * Generates with `turbo gen`, that is with the program of `@turbo/gen` which `turbo gen` starts through npx.
 *
 * @throws Error when it fails, and when it does not but a file is missing: `turbo gen` does not fail reliably.
 */
export const runTurboGen = async (job: Job, stage: Stage, context: Context) => {
  const { root } = context
  const config = join(stage.generators, 'generators.config.ts')
  const plan = JSON.stringify({ ...job.plan, folder: stage.app })
  const args = ['run', job.generator, '--root', root, '--config', config, '--args', plan]

  const output = await run('gen', args, root, context)
  const missing = job.files.filter((file) => !existsSync(join(stage.app, file)))
  if (missing.length > 0)
    throw new Error(
      `turbo gen did not write ${missing.join(', ')}, so nothing was written; it printed:\n${output.trim()}`,
    )
}
