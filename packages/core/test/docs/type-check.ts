import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PageModule } from './code-blocks.ts'

const packageRoot = fileURLToPath(new URL('../../', import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** With `rootDirs` each page lies over the repository: what it does not define itself is found where it really is. */
const configuration = (pages: readonly string[]) => ({
  extends: '../../../../tsconfig.json',
  compilerOptions: {
    rootDirs: ['../../../..', ...pages.map((page) => `./${page}`)],
    moduleDetection: 'force',
    // An example ends before it has used everything it shows.
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  include: ['./**/*.ts'],
})

const write = (folder: string, modules: readonly PageModule[]) => {
  const pages = [...new Set(modules.map(({ page }) => page))]
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration(pages)))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const { page, file, text } of modules) {
    const path = join(folder, page, dirname(page), file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

const diagnostic = /^(?<path>.+?)\((?<line>\d+),\d+\): error (?<message>TS\d+: .+)$/

/** `tsc` reports paths from its working directory; a module stands in a folder named after its page. */
const inPages = (output: string, pages: Iterable<string>) => {
  const sources = [...pages]
  return output.split('\n').flatMap((line) => {
    const { path = '', line: number, message } = diagnostic.exec(line)?.groups ?? {}
    const page = sources.find((name) => path.startsWith(`${name}/`))
    return page === undefined ? [] : [`${page}:${number}: ${message}`]
  })
}

/**
 * Type-checks modules of pages with the flags of the repository, as if they stood in the folder of their page: the README of
 * an app can show `src/routes/home.ts` and import the app's own `../env.ts` in it.
 *
 * Errors in the sources that a page imports are not the page's and are left to the `check` of their package.
 *
 * @returns One line per error, `page:line: TS1234: message`; empty when every block compiles.
 * @throws Error with the compiler's output when it failed for another reason than a page.
 */
export const typeCheck = (modules: readonly PageModule[]): string[] => {
  mkdirSync(join(packageRoot, '.data'), { recursive: true })
  const folder = mkdtempSync(join(packageRoot, `.data/docs-${process.pid}-`))
  try {
    write(folder, modules)
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [compiler, '--pretty', 'false', '-p', '.'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    )
    const errors = inPages(stdout, new Set(modules.map(({ page }) => page)))
    const elsewhere = stdout
      .split('\n')
      .some((line) => diagnostic.exec(line)?.groups?.path?.startsWith('../'))
    if (status !== 0 && errors.length === 0 && !elsewhere)
      throw new Error(`the type checker failed (${relative(packageRoot, compiler)}):\n${stdout}${stderr}`)
    return errors
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
