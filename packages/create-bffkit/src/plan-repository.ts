import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import {
  compilerOptions,
  fixtureLines,
  importLines,
  lookAt,
  type NewService,
  type PackageManager,
  packagedServices,
  packageManagers,
  planGateway,
  renderFolder,
  versions,
  writeTexts,
} from 'bffkit/create'
import type { Answers } from './answers.ts'

/** A repository that is to be made: every file, by its path. */
export interface RepositoryPlan {
  readonly files: ReadonlyMap<string, string>
  readonly gateway: { readonly folder: string; readonly port: number; readonly path: string }
}

/** Plans a repository with one gateway. The gateway is planned as it is for any other repository: by looking at one that is there. */
export const planRepository = (
  answers: Answers,
  services: readonly NewService[],
  agent: string,
): RepositoryPlan => {
  const files = new Map(renderFolder('repository', dataOf(answers, services, agent)))
  for (const service of services)
    for (const [path, text] of service.files) files.set(`packages/services/src/${path}`, text)
  if (answers.manager === 'pnpm')
    files.set('pnpm-workspace.yaml', "packages:\n  - 'apps/*'\n  - 'packages/*'\n")

  const draft = mkdtempSync(join(tmpdir(), 'create-bffkit-'))
  try {
    writeTexts(draft, files)
    const repository = { ...lookAt(draft), manager: answers.manager }
    const {
      folder,
      port,
      path,
      files: own,
    } = planGateway(repository, answers.gateway, packagedServices(servicesName(answers), services))
    for (const [file, text] of own) files.set(`${folder}/${file}`, text)
    return { files, gateway: { folder, port, path } }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

const servicesName = ({ folder }: Answers) => `@${basename(folder)}/services`

const dataOf = (answers: Answers, services: readonly NewService[], agent: string) => {
  const { manager, folder } = answers
  const name = basename(folder)
  const commands = {
    install: packageManagers[manager].install,
    dev: `${manager} run dev`,
    test: `${manager} test`,
    check: `${manager} run check`,
  }
  return {
    name,
    manager,
    ...commands,
    width: Math.max(...Object.values(commands).map(({ length }) => length)),
    ci: manager === 'npm' ? 'npm ci' : `${manager} install --frozen-lockfile`,
    manifest: JSON.stringify(rootManifest(name, manager, agent), null, 2),
    services: JSON.stringify(servicesManifest(servicesName(answers)), null, 2),
    compilerOptions: compilerOptions(),
    index: services
      .map(({ key, name }) => `export { ${key} } from './${name}.ts'`)
      .sort()
      .join('\n'),
    fixtures: { imports: importLines(services, '.', 'Fixtures'), lines: fixtureLines(services) },
  }
}

/** Versions of package managers that turbo is told when this was started with another one. */
const usual = { npm: '11.6.0', pnpm: '10.20.0', yarn: '1.22.22' } as const satisfies Record<
  PackageManager,
  string
>

const rootManifest = (name: string, manager: PackageManager, agent: string) => {
  const version = new RegExp(`^${manager}/(\\d+\\.\\d+\\.\\d+)`).exec(agent)?.[1] ?? usual[manager]
  return {
    name,
    private: true,
    type: 'module',
    engines: { node: '>=24' },
    packageManager: `${manager}@${version}`,
    ...(manager === 'pnpm' ? {} : { workspaces: ['apps/*', 'packages/*'] }),
    scripts: {
      dev: 'turbo run dev',
      check: 'turbo run check',
      test: 'turbo run test',
      budgets: 'turbo run budgets',
      'audit:security': 'turbo run audit:security',
      openapi: 'turbo run openapi',
    },
    devDependencies: picked(['@types/node', 'bffkit', 'turbo', 'typescript', 'vite', 'vitest']),
  }
}

const servicesManifest = (name: string) => ({
  name,
  version: '0.1.0',
  type: 'module',
  private: true,
  description: 'The services behind the gateways, as typed clients: one file for each',
  exports: { '.': './src/index.ts', './fixtures': './src/fixtures.ts' },
  scripts: { check: 'tsc --noEmit' },
  dependencies: picked(['@bffkit/core', '@hono/zod-openapi', 'hono', 'zod']),
})

const picked = (names: readonly string[]) => {
  const all = versions()
  return Object.fromEntries(names.map((name) => [name, all[name] ?? '*']))
}
