import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { entriesOf, repository, type Workspace } from './workspace.ts'

/** The compiler of the repository. */
export const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
)

/**
 * Emits what the entries reach into `lib/` of a folder: JavaScript, declarations, and source maps that hold the sources, so
 * that a stack trace leads to code although no sources are shipped.
 *
 * @throws Error when the sources do not compile; their errors are on standard output.
 */
export const compile = ({ folder, manifest }: Workspace, out: string, built: ReadonlyMap<string, string>) => {
  const config = join(out, 'tsconfig.json')
  mkdirSync(out, { recursive: true })
  const compilerOptions = {
    noEmit: false,
    noEmitOnError: true,
    declaration: true,
    sourceMap: true,
    inlineSources: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(folder, 'src'),
    outDir: join(out, 'lib'),
    typeRoots: [join(repository, 'node_modules/@types')],
    paths: declarationsOf(built),
  }
  const files = entriesOf(manifest).map((source) => join(folder, source))
  writeFileSync(
    config,
    JSON.stringify({ extends: join(repository, 'tsconfig.json'), files, compilerOptions }),
  )
  execFileSync(process.execPath, [compiler, '-p', config], { stdio: 'inherit' })
  rmSync(config)
  for (const path of globSync('lib/**/*.d.ts', { cwd: out })) nameJavaScript(join(out, path))
}

/** Without these, an import of another package would compile its sources into this one. */
const declarationsOf = (built: ReadonlyMap<string, string>) =>
  Object.fromEntries(
    [...built].flatMap(([name, folder]) => {
      const { exports }: { exports: Record<string, string | { types: string }> } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      )
      return Object.entries(exports).flatMap(([subpath, target]) =>
        typeof target === 'string' ? [] : [[join(name, subpath), [join(folder, target.types)]]],
      )
    }),
  )

/** tsc rewrites `./gateway.ts` in JavaScript alone; in declarations it would name a file that is not shipped. */
const nameJavaScript = (path: string) => {
  const specifier = /(\b(?:from|import) ?\(?(['"])\.[^'"]*)\.ts\2/g
  const code = /^(?! *\*).*$/gm
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(code, (line) => line.replace(specifier, '$1.js$2')),
  )
}
