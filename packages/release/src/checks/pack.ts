import { existsSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { publishedWorkspaces, repository } from '../build/workspace.ts'
import { run } from '../run.ts'

/** A package that is packed: what npm would publish. */
export type Packed = {
  readonly name: string
  readonly version: string
  /** The built folder. */
  readonly folder: string
  readonly tarball: string
}

/** What every package brings along. */
const required = ['LICENSE', 'README.md', 'package.json']

/**
 * Packs what was built.
 *
 * @throws Error when the tarball lacks README or licence, or a file of `templates/`: npm leaves out some names without a word.
 */
export const pack = async (built: ReadonlyMap<string, string>, into: string): Promise<Packed[]> => {
  mkdirSync(into, { recursive: true })
  const packed: Packed[] = []
  for (const { manifest } of publishedWorkspaces()) {
    const folder = built.get(manifest.name)
    if (folder === undefined) throw new Error(`${manifest.name} is not built`)
    const output = await run('npm', ['pack', '--json', '--pack-destination', into], { cwd: folder })
    const { filename, paths } = packedIn(JSON.parse(output))
    const templates = globSync('templates/**', { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
    const missing = [...required, ...templates].filter((path) => !paths.includes(path))
    if (missing.length > 0) throw new Error(`${manifest.name}: npm does not pack ${missing.join(', ')}`)
    packed.push({
      name: manifest.name,
      version: manifest.version,
      folder,
      tarball: join(into, filename),
    })
  }
  return packed
}

type Listed = { filename: string; files: { path: string }[] }

/** npm lists what it has packed, up to 11 in an array and by name since then. */
const packedIn = (output: Listed[] | Record<string, Listed>) => {
  const [listed] = Object.values(output)
  if (listed === undefined) throw new Error('npm pack says nothing')
  return { filename: listed.filename, paths: listed.files.map(({ path }) => path) }
}

/** @throws Error with what publint finds, suggestions apart, in what is packed. */
export const lintPackages = async (packed: readonly Packed[]): Promise<void> => {
  for (const { name, folder } of packed) {
    const { messages, pkg } = await publint({ pkgDir: folder, level: 'warning', strict: true })
    if (messages.length > 0)
      throw new Error(
        messages.map((one) => `${name}: ${formatMessage(one, pkg, { color: false })}`).join('\n'),
      )
  }
}

/** @throws Error with what is wrong with the declarations of a package for somebody, who must be able to import ECMAScript modules. */
export const lintTypes = async (packed: readonly Packed[]): Promise<void> => {
  const program = join(repository, 'node_modules/.bin/attw')
  if (!existsSync(program)) throw new Error('@arethetypeswrong/cli is not installed')
  await Promise.all(
    packed
      .filter(exportsModules)
      .map(({ tarball }) =>
        run(program, [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'], { cwd: repository }),
      ),
  )
}

const exportsModules = ({ name }: Packed) =>
  publishedWorkspaces().some(({ manifest }) => manifest.name === name && manifest.exports !== undefined)
