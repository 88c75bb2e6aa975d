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
  const optional = Object.entries(manifest.peerDependenciesMeta ?? {}).flatMap(([name, meta]) =>
    meta.optional ? [name] : [],
  )
  for (const path of globSync('lib/**/*.d.ts', { cwd: out })) {
    const text = readFileSync(join(out, path), 'utf8')
    writeFileSync(join(out, path), withoutErrors(namingJavaScript(text), optional))
  }
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
const namingJavaScript = (declarations: string): string => {
  const specifier = /(\b(?:from|import) ?\(?(['"])\.[^'"]*)\.ts\2/g
  const code = /^(?! *\*).*$/gm
  return declarations.replace(code, (line) => line.replace(specifier, '$1.js$2'))
}

/**
 * Declarations that name a type of an optional peer are an error where it is not installed, for everybody who has `skipLibCheck` off. With
 * the error ignored, the type is `any` there, and nobody there uses what it belongs to.
 */
export const withoutErrors = (declarations: string, optional: readonly string[]): string => {
  if (optional.length === 0) return declarations
  const names = optional.map((name) => `(?:@types/)?${name}`).join('|')
  const line = new RegExp(`^(?! *\\*)( *).*(?:from |import\\()['"](?:${names})(?:/[^'"]*)?['"].*$`, 'gm')
  return declarations.replace(line, (text, indent) => `${indent}// @ts-ignore: an optional peer\n${text}`)
}
