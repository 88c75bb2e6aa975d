import { execFileSync } from 'node:child_process'
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/**
 * Writes what is installed elsewhere: JavaScript and declarations of what the exports reach, the docs, a README, and a
 * `package.json` to run `npm pack` beside. There are no source maps: the sources are not shipped, and the JavaScript is
 * the sources without their types.
 *
 * @param folder is emptied first, so that nothing of an earlier build survives.
 * @throws Error when the sources do not compile; their errors are on standard output.
 */
export const buildPackage = (folder: string) => {
  const out = resolve(folder)
  rmSync(out, { recursive: true, force: true })
  compile(out)
  for (const path of globSync('**/*.d.ts', { cwd: out })) nameJavaScript(join(out, path))
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
  cpSync(join(root, 'build/README.md'), join(out, 'README.md'))
  cpSync(join(root, 'docs'), join(out, 'docs'), { recursive: true })
}

const compile = (out: string) =>
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', out], {
    cwd: root,
    stdio: 'inherit',
  })

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

type Workspace = {
  name: string
  version: string
  description: string
  exports: Record<string, string>
  dependencies: Record<string, string>
}

/** What concerns the workspace alone (`private`, scripts, sources as exports) stays behind. */
const manifest = () => {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const { name, version, description, exports, dependencies }: Workspace = JSON.parse(text)
  const emitted = Object.entries(exports).map(([subpath, source]) => {
    const module = source.replace('./src/', './').replace(/\.ts$/, '')
    return [subpath, { types: `${module}.d.ts`, default: `${module}.js` }]
  })
  return {
    name,
    version,
    type: 'module',
    description,
    exports: Object.fromEntries(emitted),
    engines: { node: '>=24' },
    dependencies,
  }
}
