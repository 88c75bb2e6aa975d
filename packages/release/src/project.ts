import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compiler } from './build/compile.ts'
import { run } from './run.ts'

/** A project outside of the repository, where no import can be found upwards. */
export type Project = {
  readonly folder: string
  write(file: string, text: string): void
  /** Runs npm in it and gives what it printed. */
  npm(...args: string[]): Promise<string>
  /** Type checks it with the compiler of the repository, libraries included. */
  check(resolution: 'nodenext' | 'bundler'): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Makes an empty project of modules in the system's folder for what is temporary; it is removed with it. */
export const emptyProject = (name: string, manifest: object = {}): Project => {
  const folder = mkdtempSync(join(tmpdir(), `bffkit-${name}-`))
  const write = (file: string, text: string) => {
    const path = join(folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  write('package.json', JSON.stringify({ name, private: true, type: 'module', ...manifest }))

  return {
    folder,
    write,
    npm: (...args) => run('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder }),
    check: async (resolution) => {
      write('tsconfig.json', JSON.stringify({ compilerOptions: optionsOf(resolution), include: ['*.ts'] }))
      await run(process.execPath, [compiler, '--pretty', 'false'], { cwd: folder })
    },
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

const optionsOf = (resolution: 'nodenext' | 'bundler') => ({
  module: resolution === 'bundler' ? 'esnext' : 'nodenext',
  moduleResolution: resolution,
  target: 'es2024',
  lib: ['es2024'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  skipLibCheck: false,
  noEmit: true,
})

/** A package as it is installed. */
export type Installed = {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly deprecated: string | undefined
}

/** Every package that is installed in a project, from its lock file. */
export const installedIn = ({ folder }: Project): Installed[] => {
  const text = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const {
    packages,
  }: { packages: Record<string, { version: string; license?: string; deprecated?: string }> } =
    JSON.parse(text)
  return Object.entries(packages)
    .filter(([path]) => path !== '' && existsSync(join(folder, path)))
    .map(([path, { version, license = 'none', deprecated }]) => ({
      name: path.replace(/^.*node_modules\//, ''),
      version,
      license,
      deprecated,
    }))
}

/** The bytes of all files in a folder. */
export const sizeOf = (folder: string): number =>
  globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + readFileSync(join(parentPath, name)).length, 0)
