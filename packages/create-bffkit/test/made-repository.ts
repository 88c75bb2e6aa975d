import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const installed = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** An empty folder of somebody, below which nothing of this repository is. */
export interface Empty extends Disposable {
  readonly folder: string
}

/** Makes an empty folder, which goes away again. */
export const emptyFolder = (): Empty => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bffkit-create-')))
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Gives a repository what is installed in this one, by links, and its own workspaces. */
export const linkInto = (root: string, workspaces: Readonly<Record<string, string>>): void => {
  const modules = join(root, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(installed))
    if (!name.startsWith('.') || name === '.bin') symlinkSync(join(installed, name), join(modules, name))
  for (const [name, folder] of Object.entries(workspaces)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, folder), join(modules, name))
  }
}

/** Replaces a text in a file, which has to be there. */
export const change = (path: string, from: string | RegExp, to: string): void => {
  const before = readFileSync(path, 'utf8')
  const after = before.replaceAll(from, to)
  if (after === before) throw new Error(`${path} has no ${from}`)
  writeFileSync(path, after)
}
