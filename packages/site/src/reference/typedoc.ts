import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { dataFolder, repositoryRoot } from '../repository.ts'
import { entries } from './entries.ts'

const program = join(dirname(createRequire(import.meta.url).resolve('typedoc/package.json')), 'bin/typedoc')

const options = {
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: entries().map(({ source }) => join(repositoryRoot, source)),
  tsconfig: 'tsconfig.json',
  out: 'pages',
  readme: 'none',
  logLevel: 'Error',
  skipErrorChecking: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  basePath: repositoryRoot,
  outputFileStrategy: 'members',
  membersWithOwnFile: ['Function', 'Class'],
  flattenOutputFiles: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useHTMLEncodedBrackets: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
}

const tsconfig = {
  extends: relative(join(dataFolder, 'api'), join(repositoryRoot, 'tsconfig.json')),
  files: options.entryPoints,
}

/** What the pages are made of: the sources, the options, and the program. */
const digest = () => {
  const hash = createHash('sha256').update(
    JSON.stringify([options, readFileSync(join(dirname(program), '../package.json'), 'utf8')]),
  )
  for (const file of globSync('packages/{core,contract}/src/**/*.ts', {
    cwd: repositoryRoot,
    exclude: ['**/*.test.ts'],
  }).sort())
    hash.update(file).update(readFileSync(join(repositoryRoot, file)))
  return hash.digest('hex')
}

/**
 * Makes Markdown of the docstrings of all public entries, unless it is there already for the same sources.
 *
 * @returns The folder with the pages, all in one.
 * @throws Error with what TypeDoc printed when it fails.
 */
export const typedoc = (): string => {
  const folder = join(dataFolder, 'api')
  const made = digest()
  const mark = join(folder, 'made-of')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === made) return join(folder, 'pages')

  const draft = `${folder}-${process.pid}`
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'typedoc.json'), JSON.stringify(options))
  writeFileSync(join(draft, 'tsconfig.json'), JSON.stringify(tsconfig))
  execFileSync(process.execPath, [program, '--options', 'typedoc.json'], {
    cwd: draft,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  writeFileSync(join(draft, 'made-of'), made)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  return join(folder, 'pages')
}
