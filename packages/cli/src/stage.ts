import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A place to work where nobody sees it: git ignores it, and it goes away whatever happens. */
export interface Stage extends Disposable {
  /** The folder the app is made or changed in. */
  readonly app: string
}

/** Whose place a stage is like. */
export interface StageOptions {
  /** From where what is installed is found: the root, or an app that is installed on its own. */
  readonly root: string
  /** The folder of the app, from there. */
  readonly folder: string
  /** The folder whose `node_modules` the app has, from there, if it has some of its own. */
  readonly installed?: string | undefined
}

/** What is in the folder of an app and is never committed. */
const uncommitted = new Set(['node_modules', 'dist', '.turbo', '.bffkit', 'coverage', '.data', '.env'])

const kept = (file: string) => !uncommitted.has(basename(file))

/**
 * Makes a stage below the root, from where Node and the compiler find what is installed, and puts a copy of the app on it when
 * there is one. Stages of runs that were killed are removed.
 */
export const makeStage = ({ root, folder, installed = folder }: StageOptions): Stage => {
  const stages = join(root, existsSync(join(root, 'turbo.json')) ? '.turbo' : '.bffkit')
  const made = mkdirSync(stages, { recursive: true })
  // Whatever the repository ignores, git does not see it.
  if (made !== undefined && basename(stages) === '.bffkit') writeFileSync(join(stages, '.gitignore'), '*\n')
  for (const stage of globSync('new-*', { cwd: stages })) if (!isInUse(stage)) remove(join(stages, stage))

  const place = mkdtempSync(join(stages, `new-${process.pid}-`))
  const app = join(place, folder)
  if (folder !== '.')
    for (const file of ['tsconfig.json', 'vitest.config.ts'])
      if (existsSync(join(root, file))) cpSync(join(root, file), join(place, file))
  mkdirSync(app, { recursive: true })
  copyInto(app, join(root, folder))
  const modules = join(root, installed, 'node_modules')
  if (installed !== '.' && existsSync(modules)) symlinkSync(modules, join(app, 'node_modules'))
  return { app, [Symbol.dispose]: () => leave(place) }
}

const copyInto = (app: string, source: string) => {
  for (const name of existsSync(source) ? readdirSync(source).filter(kept) : [])
    cpSync(join(source, name), join(app, name), { recursive: true, filter: kept })
}

/** The folder of all stages goes with the last one, where it was made for them. */
const leave = (place: string) => {
  remove(place)
  const stages = dirname(place)
  if (basename(stages) !== '.bffkit' || globSync('new-*', { cwd: stages }).length > 0) return
  rmSync(join(stages, '.gitignore'), { force: true })
  rmdirSync(stages)
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
export const textsOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(filesBelow(folder, '').map((file) => [file, readFileSync(join(folder, file), 'utf8')]))

const filesBelow = (folder: string, path: string): string[] =>
  existsSync(join(folder, path))
    ? readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
        const file = path === '' ? entry.name : `${path}/${entry.name}`
        if (!kept(entry.name)) return []
        return entry.isDirectory() ? filesBelow(folder, file) : entry.isFile() ? [file] : []
      })
    : []

/** Writes texts below a folder. */
export const writeTexts = (folder: string, texts: ReadonlyMap<string, string>): void => {
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}
