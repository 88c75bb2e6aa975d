import { posix } from 'node:path'
import { importsOf } from './imports-of.ts'
import { isCode, isTest, type Source, workspaceOf } from './repository.ts'
import type { Violation } from './violation.ts'

const anything = 'anything'

/** What each kind of workspace may import, besides itself. */
const mayImport: Record<string, readonly string[] | typeof anything> = {
  core: [],
  contract: [],
  services: ['core'],
  app: ['services', 'core', 'contract'],
  'demo-shop': anything,
  bench: anything,
  soak: ['bench', 'app', 'services', 'core'],
  cli: ['core', 'contract'],
  'create-bffkit': ['cli'],
  examples: ['core', 'contract'],
  site: [],
  release: ['core'],
}

const onlyTestsImport = ['demo-shop', 'bench']

/** What tests of a workspace may import beside what its sources may. */
const testsMayImport: Record<string, readonly string[]> = { contract: ['core'] }

const kindOf = (workspace: string) => (workspace.startsWith('apps/') ? 'app' : posix.basename(workspace))

const isAllowed = (source: Source, from: string, to: string) => {
  const allowed = mayImport[kindOf(from)] ?? []
  const target = kindOf(to)
  return (
    from === to ||
    allowed === anything ||
    allowed.includes(target) ||
    (isTest(source) && [...onlyTestsImport, ...(testsMayImport[kindOf(from)] ?? [])].includes(target))
  )
}

/** How tests are run is said once, at the root, for the configurations of all workspaces. */
const ofRoot = 'vitest.config.ts'
const isConfiguration = ({ path }: Source) => /^(apps|packages)\/[^/]+\/vitest[\w.]*\.config\.ts$/.test(path)

const packageName = (text: string) => /"name":\s*"([^"]+)"/.exec(text)?.[1]

const workspaceNames = (sources: readonly Source[]) =>
  new Map(
    sources
      .filter(({ path }) => /^(apps|packages)\/[^/]+\/package\.json$/.test(path))
      .map(({ path, text }) => [packageName(text), posix.dirname(path)]),
  )

const unplaced = (workspace: string): Violation => ({
  path: `${workspace}/package.json`,
  line: 1,
  problem: `no rule says what ${workspace} may import`,
  instead: 'give it a line in packages/core/test/conventions/import-arrows.ts and in the design',
})

/**
 * Imports against the arrows `apps → services → core`: never app to app, never core to services, nothing but tests and the
 * soak to demo-shop and bench, and never by a relative path into another workspace.
 */
export const importArrows = (sources: readonly Source[]): Violation[] => {
  const names = workspaceNames(sources)

  const check = (source: Source, from: string): Violation[] =>
    importsOf(source).flatMap(({ specifier, line }) => {
      const isRelative = specifier.startsWith('.')
      const path = posix.join(posix.dirname(source.path), specifier)
      if (path === ofRoot && isConfiguration(source)) return []
      const to = isRelative ? workspaceOf(path) : names.get(specifier.split('/').slice(0, 2).join('/'))
      if (isRelative && to !== from && mayImport[kindOf(from)] !== anything) {
        const instead = 'import another workspace by its package name'
        return [{ path: source.path, line, problem: `'${specifier}' leaves ${from}`, instead }]
      }
      if (to === undefined || isAllowed(source, from, to)) return []
      const instead =
        'imports run apps → services → core, and only tests and the soak import demo-shop and bench'
      return [{ path: source.path, line, problem: `${from} imports ${to}`, instead }]
    })

  const strangers = [...names.values()].filter((workspace) => mayImport[kindOf(workspace)] === undefined)
  return [
    ...strangers.map(unplaced),
    ...sources.filter(isCode).flatMap((source) => {
      const from = workspaceOf(source.path)
      return from === undefined ? [] : check(source, from)
    }),
  ]
}
