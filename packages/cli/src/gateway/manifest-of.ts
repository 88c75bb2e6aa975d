import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Package, Repository } from '../repository/look-at.ts'
import type { Manifest } from '../repository/manifest.ts'
import { versionsOf } from './versions-of.ts'

/** A new gateway, as far as its `package.json` says it. */
export interface Described {
  readonly name: string
  readonly folder: string
  readonly stem: string
  /** Whether it takes nothing from the root. */
  readonly alone: boolean
}

const runtime = ['@bffkit/core', '@hono/zod-openapi', 'hono', 'zod']
/** What it is checked and tested with. vite is named for its version: newer ones ask for what not every registry has, and `npm ci` fails there. */
const tools = ['@types/node', 'bffkit', 'typescript', 'vite', 'vitest']

/** The `package.json` of a new gateway. */
export const manifestOf = (repository: Repository, described: Described): Manifest => {
  const { gateways, services, manifest, manager, workspaces } = repository
  const { name, stem } = described
  const scope = scopeOf(repository)
  const model = gateways[0]?.manifest
  const ofServices = services?.manifest.name
  const dependencies = {
    ...versionsOf(repository, runtime),
    ...(ofServices
      ? { [ofServices]: model?.dependencies?.[ofServices] ?? (manager === 'npm' ? '*' : 'workspace:*') }
      : {}),
  }
  const atRoot = workspaces ? { ...manifest.dependencies, ...manifest.devDependencies } : {}
  const missing = hasOwnCommand(repository) ? [] : tools.filter((tool) => atRoot[tool] === undefined)
  return {
    name: scope ? `${scope}/${name}` : name,
    version: model?.version ?? '0.1.0',
    type: 'module',
    private: true,
    description: `The gateway of the ${stem} client`,
    ...(described.alone ? { engines: { node: '>=24' } } : {}),
    exports: { './app': './src/app.ts', './client': './src/client.ts' },
    scripts: scriptsOf(repository, described),
    dependencies: sorted(dependencies),
    ...(missing.length > 0 ? { devDependencies: versionsOf(repository, missing) } : {}),
  }
}

/** The scope of the packages beside it: of gateways first, of most of the others else. */
const scopeOf = ({ gateways, packages }: Repository): string | undefined => {
  const scopes = [...gateways, ...packages].map(
    ({ manifest }) => /^(@[^/]+)\//.exec(manifest.name ?? '')?.[1],
  )
  return gateways.length > 0 ? scopes[0] : scopes.find((scope) => scope !== undefined)
}

/** Whether the command is made in this very repository. */
const hasOwnCommand = ({ packages }: Repository) =>
  packages.some(({ manifest }) => manifest.name === 'bffkit')

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => one.localeCompare(other, 'en')))

const scriptsOf = (repository: Repository, { folder, alone }: Described) => {
  const { root, gateways } = repository
  const up = relative(folder, '.').replaceAll('\\', '/')
  const config =
    !alone && existsSync(join(root, 'vitest.config.ts')) ? ` --config ${up}/vitest.config.ts` : ''
  const watched = [
    'src',
    ...watchedPackages(repository).map(
      (found) => `${relative(folder, found.folder).replaceAll('\\', '/')}/src`,
    ),
  ]
  const paths = watched.map((path) => `--watch-path=${path}`).join(' ')
  const hasClients = gateways.some(({ manifest }) => manifest.scripts?.clients !== undefined)
  return {
    start: 'node src/main.ts',
    dev: `node --watch --watch-preserve-output ${paths} src/dev.ts`,
    check: 'tsc --noEmit && node src/openapi.ts --check',
    test: `vitest run${config}`,
    budgets: 'node test/budgets.ts',
    'audit:security': 'node test/audit.ts',
    openapi: 'node src/openapi.ts',
    ...(hasClients ? { clients: 'node test/clients.ts' } : {}),
  }
}

/** Packages of the repository whose sources a gateway runs. */
const watchedPackages = ({ packages, services }: Repository): Package[] =>
  packages.filter((found) => found.manifest.name === '@bffkit/core' || found === services)
