import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildPackage } from '../src/build/build-package.ts'
import { compiler } from '../src/build/compile.ts'
import { publishedWorkspaces, repository } from '../src/build/workspace.ts'

const run = promisify(execFile)

/** A project that has the package installed. */
export type InstalledProject = {
  readonly folder: string
  /** The `package.json` that was built. */
  readonly manifest: {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
    readonly dependencies: Readonly<Record<string, string>>
    readonly [field: string]: unknown
  }
  /** The text of every file of the installed package, by its path there. */
  readonly files: ReadonlyMap<string, string>
  write(file: string, text: string): void
  /** Runs JavaScript as a module of the project, and gives what it printed. */
  evaluate(code: string): Promise<string>
  /** Compiles the project's TypeScript, and gives what the compiler says: nothing when it compiles. */
  typeCheck(): Promise<string>
  remove(): void
}

/**
 * Builds the package over an earlier build, packs it, and installs the tarball into an empty project outside of the
 * repository, where no import can be found upwards.
 *
 * @param besides the packages that the project imports itself; it gets them in the repository's versions.
 */
export const installedProject = async (...besides: string[]): Promise<InstalledProject> => {
  const base = mkdtempSync(join(tmpdir(), 'bffkit-package-'))
  const built = join(base, 'dist')
  const folder = join(base, 'project')
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)

  try {
    mkdirSync(built)
    mkdirSync(folder)
    writeFileSync(join(built, 'stale.js'), '')
    const core = publishedWorkspaces().find(({ manifest }) => manifest.name === '@bffkit/core')
    if (core === undefined) throw new Error('@bffkit/core is not published')
    buildPackage(core, built)
    await run('npm', ['pack', '--pack-destination', base], { cwd: built })

    const manifest = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'))
    const [tarball] = globSync('*.tgz', { cwd: base })
    const others = besides.map((name) => [name, '*'])
    const dependencies = { [manifest.name]: `file:../${tarball}`, ...Object.fromEntries(others) }
    write('package.json', JSON.stringify({ private: true, type: 'module', dependencies }))
    write('package-lock.json', JSON.stringify(repositoryLock()))
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder })

    return {
      folder,
      manifest,
      files: filesOf(join(folder, 'node_modules', manifest.name)),
      write,
      evaluate: async (code) =>
        (await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder })).stdout,
      typeCheck: () =>
        run(process.execPath, [compiler, '--pretty', 'false'], { cwd: folder }).then(
          () => '',
          ({ stdout }) => stdout,
        ),
      remove: () => rmSync(base, { recursive: true, force: true }),
    }
  } catch (error) {
    rmSync(base, { recursive: true, force: true })
    throw error
  }
}

type Lock = { lockfileVersion: number; packages: Record<string, { link?: true }> }

/** The versions of the repository, which npm's cache has since the repository was installed: no network is needed. */
const repositoryLock = (): Lock => {
  const text = readFileSync(join(repository, 'package-lock.json'), 'utf8')
  const { lockfileVersion, packages }: Lock = JSON.parse(text)
  const kept = Object.entries(packages).filter(([path, { link }]) => /^node_modules\//.test(path) && !link)
  return { lockfileVersion, packages: Object.fromEntries(kept) }
}

const filesOf = (installed: string) =>
  new Map(
    globSync('**/{*.*,LICENSE}', { cwd: installed })
      .sort()
      .map((path) => [path.replaceAll('\\', '/'), readFileSync(join(installed, path), 'utf8')]),
  )
