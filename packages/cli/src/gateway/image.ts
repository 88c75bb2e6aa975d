import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Package, Repository } from '../repository/look-at.ts'
import { packageManagers } from '../repository/package-manager.ts'

/** What the Dockerfile of a gateway is made of. */
export interface Image {
  /** Of the gateway, from where the image is built. */
  readonly folder: string
  /** What it is built from, in words. */
  readonly from: string
  /** What is copied before the installation, and after it. */
  readonly packages: readonly string[]
  readonly install: readonly string[]
  readonly sources: readonly string[]
  /** The commands that ask whether it is ready, and that start it. */
  readonly health: readonly string[]
  readonly start: readonly string[]
}

/** An image with what production needs, and no package more. */
export const imageOf = (repository: Repository, gateway: Package): Image => {
  const { root, workspaces, manager, packages } = repository
  const folder = workspaces ? gateway.folder : '.'
  const needed = packages.filter(
    ({ manifest }) => gateway.manifest.dependencies?.[manifest.name ?? ''] !== undefined,
  )
  const core = needed.find(({ manifest }) => manifest.name === '@bffkit/core')
  const settings = ['.npmrc', 'pnpm-workspace.yaml', '.yarnrc.yml'].filter((file) =>
    existsSync(join(root, file)),
  )
  const extra = workspaces ? settings : []
  const at = (path: string) => (folder === '.' ? path : `${folder}/${path}`)
  const members = folder === '.' ? [] : [...needed.map(({ folder }) => folder), folder]
  return {
    folder,
    from: workspaces ? 'the root of the repository' : 'this folder',
    packages: [
      `package.json ${[packageManagers[manager].lockFile, ...extra].join(' ')} ./`,
      ...members.map((member) => `${member}/package.json ${member}/`),
    ],
    install: install[manager](folder === '.' ? undefined : gateway.manifest.name),
    sources: [...members.slice(0, -1), folder].map((member) =>
      member === '.' ? 'src src' : `${member}/src ${member}/src`,
    ),
    health: core ? ['node', `${core.folder}/src/gateway/run/probe/main.ts`] : ['node', '-e', asksReadiness],
    start: [
      'node',
      ...(core ? ['--import', `./${core.folder}/src/gateway/run/early-signals.ts`] : []),
      at('src/main.ts'),
    ],
  }
}

/** Ends with 1 unless the gateway is ready. */
const asksReadiness =
  "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"

const install = {
  npm: (workspace: string | undefined) => [
    '# Without install scripts: nothing that production needs has one.',
    `RUN npm ci --omit=dev --ignore-scripts${workspace ? ` --workspace ${workspace}` : ''}`,
  ],
  pnpm: (workspace: string | undefined) => [
    `RUN npm install --global pnpm && pnpm install --prod --frozen-lockfile --ignore-scripts${workspace ? ` --filter ${workspace}...` : ''}`,
  ],
  yarn: () => [
    'RUN npm install --global yarn && yarn install --production --frozen-lockfile --ignore-scripts',
  ],
}
