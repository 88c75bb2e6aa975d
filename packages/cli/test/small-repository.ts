import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const installed = fileURLToPath(new URL('../../../node_modules/', import.meta.url))

/** What programs are started with in tests: this Node, and what the system has. */
export const testEnvironment = {
  PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
}

/** A repository of one gateway, somewhere else, with what it needs installed. */
export interface SmallRepository extends Disposable {
  readonly root: string
  /** Writes a file; its folders are made. */
  readonly write: (path: string, text: string) => void
}

const packages = ['@bffkit/core', '@hono/zod-openapi', 'hono', 'zod', 'typescript', '@types/node']

/** What a gateway of one service has, as somebody would write it: in `apps/tv`, or wherever it is overwritten. */
const files = {
  'package.json': JSON.stringify({ name: 'company', workspaces: ['apps/*'] }),
  'package-lock.json': '{}',
  'apps/tv/package.json': JSON.stringify({
    name: 'tv',
    type: 'module',
    dependencies: { '@bffkit/core': '*', '@hono/zod-openapi': '*', hono: '*', zod: '*' },
    scripts: { openapi: 'node src/openapi.ts' },
  }),
  'apps/tv/tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      strict: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      noEmit: true,
    },
    include: ['src'],
  }),
  'apps/tv/src/settings.ts': `import { addressesOf, issuerAddress, redisAddress } from '@bffkit/core/serve'
import { z } from 'zod'

export const Settings = z.object({
  ...addressesOf({ orders: {} }),
  /** Whose tokens are accepted. */
  ISSUER: issuerAddress,
  /** Where limits are kept. */
  REDIS_URL: redisAddress.optional(),
})
`,
  'apps/tv/src/app.ts': 'export const createApp = () => gateway({ name: "tv" })\n',
  'apps/tv/src/main.ts': `import { runGateway } from '@bffkit/core/serve'
import { createApp } from './app.ts'
import { Settings } from './settings.ts'

await runGateway(createApp, { settings: Settings, environment: process.env, port: 0 })
`,
}

/** Makes such a repository in a temporary folder. */
export const smallRepository = (changed: Readonly<Record<string, string>> = {}): SmallRepository => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bffkit-small-')))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries({ ...files, ...changed })) write(path, text)
  for (const name of packages) {
    const link = join(root, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(realpathSync(join(installed, name)), link)
  }
  mkdirSync(join(root, 'node_modules/.bin'))
  symlinkSync(join(installed, '.bin/tsc'), join(root, 'node_modules/.bin/tsc'))
  return { root, write, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}
