import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const files = ['client.js', 'client.d.ts']

/**
 * Writes the typed client for front ends in other repositories: `client.js`, declarations that need nothing but hono, and
 * a `package.json` to run `npm pack` beside.
 *
 * @param folder is emptied first, so that nothing of an earlier build survives.
 * @throws Error when the app does not compile (its errors are on standard output), or when the client needs more than hono.
 */
export const buildClient = (folder: string) => {
  const out = resolve(folder)
  const emitted = mkdtempSync(join(tmpdir(), 'bffkit-client-'))
  rmSync(out, { recursive: true, force: true })
  try {
    // The compiler emits the whole app, whose types the client is made of.
    compile(emitted)
    for (const file of files) refuseMoreThanHono(file, readFileSync(join(emitted, file), 'utf8'))
    mkdirSync(out, { recursive: true })
    for (const file of files) cpSync(join(emitted, file), join(out, file))
    writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
  } finally {
    rmSync(emitted, { recursive: true, force: true })
  }
}

const compile = (out: string) =>
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', out], {
    cwd: root,
    stdio: 'inherit',
  })

const refuseMoreThanHono = (file: string, text: string) => {
  const code = text.replace(/^ *\*.*$/gm, '')
  const needed = [...code.matchAll(/\b(?:from|import) ?\(?['"]([^'"]+)['"]/g)].map(
    ([, module = '']) => module,
  )
  const more = [...new Set(needed)].filter((module) => !/^hono(\/|$)/.test(module))
  if (more.length > 0)
    throw new Error(
      `${file} needs ${more.join(' and ')}, which front ends do not have; see src/client-app.ts`,
    )
}

type Workspace = { name: string; version: string; dependencies: { hono: string } }

const manifest = () => {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const { name, version, dependencies }: Workspace = JSON.parse(text)
  return {
    name,
    version,
    type: 'module',
    description: 'The typed client of the gateway, for front ends',
    exports: { './client': { types: './client.d.ts', default: './client.js' } },
    sideEffects: false,
    dependencies: { hono: dependencies.hono },
  }
}
