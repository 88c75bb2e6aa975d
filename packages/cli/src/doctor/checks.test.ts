import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SmallRepository, smallRepository, testEnvironment } from '../../test/small-repository.ts'
import { subjectOf } from '../commands/doctor.ts'
import { lookAt } from '../repository/look-at.ts'
import { checkContract } from './check-contract.ts'
import { checkInstalled } from './check-installed.ts'
import { checkNetwork } from './check-network.ts'
import { checkNode } from './check-node.ts'
import { checkPeers } from './check-peers.ts'
import { checkPorts } from './check-ports.ts'
import { checkSettings } from './check-settings.ts'
import { checkTsconfig } from './check-tsconfig.ts'
import { checks } from './checks.ts'
import type { Check, Subject } from './finding.ts'

describe('doctor', () => {
  let made: SmallRepository
  beforeEach(() => {
    made = smallRepository()
  })
  afterEach(() => made[Symbol.dispose]())

  const subject = (given: Readonly<Record<string, string>> = {}): Subject => {
    const repository = lookAt(made.root)
    const io = {
      cwd: made.root,
      environment: { ...testEnvironment, ...given },
      signal: new AbortController().signal,
      say: () => undefined,
    }
    return { ...subjectOf(repository, repository.gateways, io), timeout: 500 }
  }
  const found = async (check: Check, given: Readonly<Record<string, string>> = {}) =>
    (await check(subject(given))).map(({ level, what, where }) => `${level}: ${what} [${where}]`)
  const manifest = (changed: object) =>
    made.write(
      'apps/tv/package.json',
      JSON.stringify({ name: 'tv', type: 'module', dependencies: { '@bffkit/core': '*' }, ...changed }),
    )

  it('finds nothing but missing settings where all is well', async () => {
    const all = await Promise.all(checks.map((check) => found(check)))

    expect(all.flat()).toEqual([
      'warning: none of its 2 required settings is set, so it cannot be started; npx bffkit dev needs none [apps/tv/.env]',
    ])
  })

  it('finds a Node that is too old', async () => {
    expect(await checkNode({ ...subject(), nodeVersion: '20.19.0' })).toMatchObject([
      { level: 'error', what: 'Node 20.19.0 runs this, and bffkit needs 24 or newer' },
    ])
  })

  it('finds that there is no lock file, and what is not installed', async () => {
    rmSync(join(made.root, 'package-lock.json'))
    manifest({ dependencies: { '@bffkit/core': '*', 'left-pad': '1.3.0' } })

    expect(await found(checkInstalled)).toEqual([
      `warning: there is no lock file, so every installation may take other versions [${made.root}]`,
      'error: left-pad is not installed [apps/tv/package.json]',
    ])
  })

  it('finds two copies of zod', async () => {
    made.write('apps/tv/node_modules/zod/package.json', JSON.stringify({ name: 'zod', version: '4.5.0' }))

    const [first = ''] = await found(checkPeers)
    expect(first).toMatch(
      /^error: there are two copies of zod: 4\.5\.0 for the gateway, 4\.\d+\.\d+ for @bffkit\/core/,
    )
  })

  it('finds a peer that is out of the range of core', async () => {
    const core = {
      name: '@bffkit/core',
      version: '1.2.0',
      peerDependencies: { hono: '^4.0.0', zod: '^4.0.0' },
    }
    made.write('apps/tv/node_modules/@bffkit/core/package.json', JSON.stringify(core))
    made.write('apps/tv/node_modules/hono/package.json', JSON.stringify({ name: 'hono', version: '3.9.0' }))

    expect(await found(checkPeers)).toContain(
      'error: hono 3.9.0 is installed, and @bffkit/core 1.2.0 needs ^4.0.0 [apps/tv/package.json]',
    )
  })

  it('finds an optional peer that is imported and not installed', async () => {
    made.write('apps/tv/src/limits.ts', "import { redisLimits } from '@bffkit/core/store'\n")

    expect(await found(checkPeers)).toEqual([
      'error: ioredis is not installed, and what the gateway imports of @bffkit/core needs it [apps/tv/package.json]',
    ])
  })

  it('finds compiler options that let through what cannot run', async () => {
    made.write(
      'apps/tv/tsconfig.json',
      '{ "compilerOptions": { "module": "esnext", "moduleResolution": "node", "strict": true } }',
    )

    const all = (await found(checkTsconfig)).map((one) => one.replace(/:[^:]*$/, ''))
    expect(all).toEqual([
      'error: moduleResolution is "node"',
      'warning: verbatimModuleSyntax is not set',
      'warning: erasableSyntaxOnly is not set',
    ])
  })

  it('finds settings that are wrong or missing, once some are set, and that cannot be loaded', async () => {
    expect(await found(checkSettings, { ORDERS_URL: 'ftp://orders' })).toEqual([
      expect.stringMatching(/^error: a setting is wrong: ORDERS_URL: must be an http\(s\) URL/),
      expect.stringMatching(/^error: a setting is wrong: ISSUER: is missing; /),
    ])
    made.write('apps/tv/src/settings.ts', "throw new Error('broken')\n")
    expect(await found(checkSettings)).toEqual(['error: its settings cannot be loaded [apps/tv]'])
  })

  it('reads what a gateway is started with from .env files, and lets the environment win', async () => {
    made.write('.env', 'ORDERS_URL=http://root\nISSUER=http://root\n')
    made.write('apps/tv/.env', 'ORDERS_URL=http://own\nENV_FILE=more.env\n')
    made.write('apps/tv/more.env', 'REDIS_URL=redis://more\n')
    const { environmentOf, gateways } = subject({ ISSUER: 'http://shell' })
    const [gateway] = gateways

    expect(gateway && environmentOf(gateway)).toMatchObject({
      ORDERS_URL: 'http://own',
      ISSUER: 'http://shell',
      REDIS_URL: 'redis://more',
    })
  })

  it('finds services and stores that take no connections, and an issuer that is none or another', async () => {
    const server = createServer((_, res) => res.end('{"issuer":"http://elsewhere"}')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const port = portOf(server)
    try {
      const free = 'http://127.0.0.1:1'
      expect(
        await found(checkNetwork, {
          ORDERS_URL: `http://127.0.0.1:${port},${free}`,
          ISSUER: `http://127.0.0.1:${port}`,
          REDIS_URL: 'redis://127.0.0.1:1/2',
        }),
      ).toEqual([
        'error: nothing takes connections at 127.0.0.1:1 (ECONNREFUSED) [apps/tv, ORDERS_URL]',
        `error: the issuer calls itself "http://elsewhere", and ISSUER says "http://127.0.0.1:${port}" [apps/tv, ISSUER]`,
        'error: nothing takes connections at 127.0.0.1:1 (ECONNREFUSED) [apps/tv, REDIS_URL]',
      ])
      expect((await found(checkNetwork, { ISSUER: free }))[0]).toMatch(
        /^error: the issuer cannot be reached at http:\/\/127\.0\.0\.1:1\/\.well-known\/openid-configuration/,
      )
    } finally {
      server.close()
    }
  })

  it('finds a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const port = portOf(server)
    try {
      expect(await found(checkPorts, { PORT: String(port), PRIVATE_PORT: 'off' })).toEqual([
        `warning: port ${port} is taken: by this gateway, if it is running, or by something else [apps/tv, PORT]`,
      ])
    } finally {
      server.close()
    }
  })

  it('finds a contract that is not what the gateway serves', async () => {
    made.write('apps/tv/openapi.json', '{}')
    made.write('apps/tv/src/openapi.ts', "console.error('openapi.json is out of date')\nprocess.exit(1)\n")
    manifest({ scripts: { openapi: 'node src/openapi.ts' } })

    expect(await found(checkContract)).toEqual([
      'error: the contract is not what the gateway serves [apps/tv/openapi.json]',
    ])
  })
})

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
