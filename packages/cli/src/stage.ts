import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { templates } from './job.ts'

/** A place to work where nobody sees it: git ignores it, and it goes away whatever happens. */
export interface Stage extends Disposable {
  /** The folder the app is made or changed in. */
  readonly app: string
  /** The generators, beside which `turbo gen` writes a file of its own while it runs. */
  readonly generators: string
}

/** What is in the folder of an app and is never committed. */
const uncommitted = new Set(['node_modules', 'dist', '.turbo', 'coverage', '.data', '.env'])

const kept = (file: string) => !uncommitted.has(basename(file))

/**
 * Makes a stage in `.turbo` of the root, from where Node and the compiler find what is installed, and puts a copy of the
 * app on it when there is one. Stages of runs that were killed are removed.
 */
export const makeStage = (root: string, app: string): Stage => {
  const place = join(root, 'apps', app)
  const stages = join(root, '.turbo')
  mkdirSync(stages, { recursive: true })
  for (const stage of globSync('new-*', { cwd: stages })) if (!isInUse(stage)) remove(join(stages, stage))

  const folder = mkdtempSync(join(stages, `new-${process.pid}-`))
  const stage = { app: join(folder, 'apps', app), generators: join(folder, 'generators') }
  for (const file of ['tsconfig.json', 'vitest.config.ts']) cpSync(join(root, file), join(folder, file))
  cpSync(join(root, templates), stage.generators, { recursive: true })
  if (existsSync(place)) cpSync(place, stage.app, { recursive: true, filter: kept })
  return { ...stage, [Symbol.dispose]: () => remove(folder) }
}

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true })

/** A stage carries the id of the process that made it. */
const isInUse = (stage: string) => {
  try {
    return process.kill(Number(stage.split('-')[1]), 0)
  } catch {
    return false
  }
}

/** The files below a folder and what is in them, without what is never committed; none when there is no folder. */
export const textsOf = (folder: string): ReadonlyMap<string, string> => {
  const found = globSync('**', { cwd: folder, withFileTypes: true, exclude: ({ name }) => !kept(name) })
  const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return new Map(files.map((file) => [relative(folder, file), readFileSync(file, 'utf8')]))
}
