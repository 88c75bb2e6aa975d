import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { runGateway } from '@bffkit/core/serve'
import { Settings as Mobile } from '@bffkit/mobile-bff/settings'
import { createApp as partnerApp } from '@bffkit/partner-api/app'
import { Settings as Partner } from '@bffkit/partner-api/settings'
import { createApp as webApp } from '@bffkit/web-bff/app'
import { Settings as Web } from '@bffkit/web-bff/settings'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'

/** The addresses of services among the settings of a gateway. */
const addressesIn = ({ shape }: { shape: object }) =>
  Object.fromEntries(
    Object.entries(shape).filter(([name]) => name.endsWith('_URL') && !/^(?:REDIS|DATABASE)_/.test(name)),
  )
const mobileAddresses = addressesIn(Mobile)
const webAddresses = addressesIn(Web)
const partnerAddresses = addressesIn(Partner)

/** Stands in every wrong value that could be secret. */
const canary = 'c4n4ry'

const folder = mkdtempSync(join(tmpdir(), 'settings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const plainText = join(folder, 'notes.txt')
writeFileSync(plainText, 'no database, and no certificate\n'.repeat(50))

type App = 'mobile-bff' | 'web-bff' | 'partner-api'
type Environment = Record<string, string | undefined>

const urlsOf = (addresses: object): Environment =>
  Object.fromEntries(Object.keys(addresses).map((name) => [name, 'http://127.0.0.1:4001']))
const common: Environment = { ISSUER: 'http://127.0.0.1:4000', LOG_LEVEL: 'silent', PORT: '0' }
const CLIENT_SECRET = `${canary} ${canary}`
const right: Record<App, Environment> = {
  'mobile-bff': { ...common, ...urlsOf(mobileAddresses) },
  'web-bff': { ...common, ...urlsOf(webAddresses), CLIENT_SECRET },
  'partner-api': { ...common, ...urlsOf(partnerAddresses), CLIENT_SECRET, DATABASE: ':memory:' },
}

/** A setting, what is wrong with it in turn, and how the line goes on that names it. */
type Wrong = readonly [name: string, values: readonly (string | undefined)[], says: string]

const wholeNumber = ['0x1F90', '1e3', '80.5', '-1', '+80', '080', canary]
const serverSettings: Wrong[] = [
  ['PORT', [...wholeNumber, '65536'], 'must be a whole number from 0 to 65535'],
  ['PRIVATE_PORT', [...wholeNumber, '65536', 'none'], 'must be a whole number from 0 to 65535, or off'],
  ['DRAIN_DELAY', [...wholeNumber, '3600001'], 'must be a whole number from 0 to'],
  ['DRAIN_TIMEOUT', [...wholeNumber, '0', '99999999999'], 'must be a whole number from 1 to'],
  ['SHED_DELAY', ['9', '10001', '1e2', canary], 'must be a whole number from 10 to 10000, or off'],
  ['HOSTS', [`https://${canary}`, ','], 'must be host names'],
  ['TRUSTED_PROXIES', ['17', '0x1', canary], 'must be how many proxies'],
  ['FORWARDED_HEADER', ['x-real-ip'], 'Invalid option: expected one of "x-forwarded-for"|"forwarded"'],
  ['PROXY_HEADERS', ['host', `${canary} ${canary}`], 'must be names of headers'],
  ['ALLOW', ['10.0.0.0/64', canary], 'must be addresses and CIDR ranges'],
  ['BLOCK', ['10.0.0.0/64', canary], 'must be addresses and CIDR ranges'],
  ['TLS_CLIENT_CERTIFICATES', ['yes'], 'Invalid option: expected one of "required"|"optional"'],
]
const issuer: Wrong = [
  'ISSUER',
  [
    undefined,
    canary,
    `http://${canary}.example`,
    `https://u:${canary}@id.example`,
    `https://id.\n${canary}`,
    ' http://127.0.0.1:4000',
  ],
  'must',
]
const logLevel: Wrong = ['LOG_LEVEL', ['loud', 'INFO'], 'Invalid option: expected one of "fatal"|"error"']
const services = (addresses: object): Wrong[] =>
  Object.keys(addresses).map((name) => [
    name,
    [undefined, `ftp://${canary}`, `http://u:${canary}@orders`, 'http://a,,http://b', `http://a\n${canary}`],
    'must be an http(s) URL',
  ])
const redis: Wrong = [
  'REDIS_URL',
  [`http://:${canary}@redis`, canary, 'redis://', 'redis://redis/cache', `redis://:${canary}\n@redis`],
  'must be redis://, rediss:// (TLS), ',
]
const secret: Wrong = ['CLIENT_SECRET', [undefined, 'short', `${CLIENT_SECRET}\n`], 'must']

const wrong: Record<App, Wrong[]> = {
  'mobile-bff': [
    ...serverSettings,
    issuer,
    logLevel,
    ...services(mobileAddresses),
    ['MINIMUM_IOS', ['4', '4.2', `4.2.${canary}`], 'must be a version, such as 4.2.0'],
    ['MINIMUM_ANDROID', ['v4.2.0'], 'must be a version, such as 4.2.0'],
    redis,
  ],
  'web-bff': [
    issuer,
    logLevel,
    ...services(webAddresses),
    secret,
    [
      'ORIGIN',
      ['https://shop.example/', `http://${canary}.example`, canary],
      'must be an https URL without a slash',
    ],
    redis,
  ],
  'partner-api': [
    issuer,
    logLevel,
    ...services(partnerAddresses),
    secret,
    ['KEY_ENVIRONMENT', ['production', 'Live'], 'Invalid option: expected one of "live"|"test"'],
    redis,
    [
      'DATABASE_URL',
      [
        `mysql://shop:${canary}@db/shop`,
        `postgres://shop:${canary}@db`,
        `postgres://shop:${canary}@db/shop?sslmode=prefer`,
        `postgres://shop:${canary}@one,two/shop`,
        canary,
      ],
      'must be postgres://user:password@host:port/database, with ?sslmode=verify-full for TLS',
    ],
    ['DATABASE_TIMEOUT', ['9', '60001', '1e3', canary], 'must be a whole number from 10 to 60000'],
    ['DATABASE_CONNECTIONS', ['0', '1001', canary], 'must be a whole number from 1 to 1000'],
  ],
}
const cases = Object.entries(wrong).flatMap(([app, settings]) =>
  settings.flatMap(([name, values, says]) => values.map((value) => ({ app, name, value, says }))),
)

class Exit extends Error {}

/** Runs a gateway in this process until it gives up: its exit code, and all it has printed. */
const givenUp = async (app: App, change: Environment) => {
  const printed: string[] = []
  const codes: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((words) => printed.push(String(words)))
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    codes.push(code)
    throw new Exit()
  })
  const environment = { ...right[app], ...change }
  const reached = () => {
    throw new Error(`${app} took ${JSON.stringify(change)}`)
  }
  const running = {
    'mobile-bff': () => runGateway(reached, { settings: Mobile, environment, port: 3001 }),
    'web-bff': () => runGateway(webApp, { settings: Web, environment, port: 3002 }),
    'partner-api': () => runGateway(partnerApp, { settings: Partner, environment, port: 3003 }),
  }
  await expect(running[app]()).rejects.toThrow(Exit)
  return { codes, printed: printed.join('\n') }
}
afterEach(() => {
  vi.restoreAllMocks()
})

const isApp = (app: string): app is App => app in right

it(`R13: each of ${cases.length} wrong settings is one line with its name and what would be right, and exit code 1`, async () => {
  expect(cases.length).toBeGreaterThan(80)
  const odd: object[] = []
  for (const { app, name, value, says } of cases) {
    if (!isApp(app)) continue
    const { codes, printed } = await givenUp(app, { [name]: value })
    const isRight =
      printed.startsWith(
        `1 setting is wrong: ${name}: ${value === undefined ? 'is missing; ' : ''}${says}`,
      ) &&
      !printed.includes('\n') &&
      !printed.includes(canary)
    if (!isRight || codes.join() !== '1') odd.push({ app, name, value, codes, printed })
  }
  expect(odd).toEqual([])
})

it.each([
  [{ PORT: '65500' }, 'PRIVATE_PORT: must be set, to a port or off, where PORT is beyond 65435'],
  [{ PORT: '8080', PRIVATE_PORT: '8080' }, 'PRIVATE_PORT: must be another one than PORT'],
  [{ TLS_CERT: plainText }, 'TLS_KEY: must be set where TLS_CERT is'],
  [{ TLS_KEY: plainText }, 'TLS_CERT: must be set where TLS_KEY is'],
  [{ TLS_CLIENT_CA: plainText }, 'TLS_CERT: must be set where TLS_CLIENT_CA is'],
  [{ ISSUER: undefined, ISUER: canary }, 'ISSUER: is missing, but ISUER is set; must be an https URL'],
  [{ ORDERS_URL: undefined, ORDER_URL: canary }, 'ORDERS_URL: is missing, but ORDER_URL is set; must be'],
])('R13: settings that need one another, and misspelled ones: %j', async (change, says) => {
  const { codes, printed } = await givenUp('mobile-bff', change)

  expect([codes, printed.slice(0, printed.indexOf(': ') + 2 + says.length)]).toEqual([
    [1],
    `1 setting is wrong: ${says}`,
  ])
  expect(printed).not.toMatch(/\n|c4n4ry/)
})

describe('a process', () => {
  const ended = async (app: App, change: Environment, file = 'main.ts', ...args: string[]) => {
    const main = fileURLToPath(new URL(`../../../apps/${app}/src/${file}`, import.meta.url))
    const env = { ...right[app], ...change }
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    return { code, printed: out + err }
  }
  const underFile = join(plainText, 'partner.sqlite')
  const rows: [string, () => ReturnType<typeof ended>, RegExp][] = [
    [
      'a number in another notation',
      () => ended('mobile-bff', { PORT: '0x1F90' }),
      /: PORT: must be a whole number/,
    ],
    [
      'a private port beyond the last',
      () => ended('web-bff', { PORT: '65500' }),
      /: PRIVATE_PORT: must be set/,
    ],
    [
      'a misspelled name',
      () => ended('partner-api', { ISSUER: undefined, ISUER: 'x' }),
      /: ISSUER: .* ISUER is set/,
    ],
    [
      'an address of nobody',
      () => ended('mobile-bff', { HOST: '192.0.2.1' }),
      /set HOST to an address of this/,
    ],
    [
      'no certificate',
      () => ended('web-bff', { TLS_CERT: plainText, TLS_KEY: plainText }),
      /TLS_CERT\): .*in PEM/,
    ],
    [
      'a database in a folder that is a file',
      () => ended('partner-api', { DATABASE: underFile }),
      /^DATABASE: .*EEXIST/,
    ],
    [
      'a database that is a folder',
      () => ended('partner-api', { DATABASE: folder }),
      /^DATABASE: .* it is a folder/,
    ],
    [
      'a database that is none',
      () => ended('partner-api', { DATABASE: plainText }),
      /^DATABASE: .* no SQLite/,
    ],
    [
      'a database nobody can make',
      () => ended('partner-api', { DATABASE: '/proc/x' }),
      /^DATABASE: .* \/proc\/x/,
    ],
    [
      'a database in a folder nobody can make',
      () => ended('partner-api', { DATABASE: '/proc/x/y' }),
      /^DATABASE: .* its folder cannot be made \(ENOENT\)/,
    ],
    [
      'the address of a database',
      () => ended('partner-api', { DATABASE: `postgres://shop:${canary}@db/shop` }),
      /^DATABASE: must be the path of a file, or :memory:, and no address/,
    ],
    [
      'a PostgreSQL whose authorities cannot be read',
      () =>
        ended('partner-api', {
          DATABASE_URL: `postgres://shop:${canary}@127.0.0.1:1/shop?sslmode=require&sslrootcert=/none`,
        }),
      /^DATABASE_URL: the database cannot be used: its sslrootcert cannot be read/,
    ],
    [
      'a private address of nobody',
      () => ended('mobile-bff', { PRIVATE_HOST: '192.0.2.1' }),
      /set PRIVATE_HOST to an address of this/,
    ],
    [
      'a line end in the name of a file',
      () => ended('mobile-bff', { ENV_FILE: `${folder}/a\nb` }),
      /^ENV_FILE: .*\/a\\u000ab cannot be read \(ENOENT\)/,
    ],
    [
      'a PostgreSQL that is not there, for keys',
      () =>
        ended(
          'partner-api',
          { DATABASE_URL: `postgres://shop:${canary}@127.0.0.1:1/shop` },
          'keys/main.ts',
          'list',
        ),
      /^DATABASE_URL: the database cannot be used: nothing listens there/,
    ],
    [
      'a PostgreSQL that is not there, to migrate',
      () =>
        ended(
          'partner-api',
          { DATABASE_URL: `postgres://shop:${canary}@127.0.0.1:1/shop` },
          'migrate/main.ts',
        ),
      /^DATABASE_URL: the database cannot be used: nothing listens there/,
    ],
    [
      'a database that is none, for keys',
      () => ended('partner-api', { DATABASE: plainText }, 'keys/main.ts', 'list'),
      /^DATABASE: .* no SQLite/,
    ],
  ]

  it.each(rows)('R13, R15, H11: with %s ends with 1 and one line', async (_, run, says) => {
    const { code, printed } = await run()

    expect(code).toBe(1)
    expect(printed).toMatch(says)
    expect(printed.trimEnd().split('\n')).toHaveLength(1)
    expect(printed).not.toContain(canary)
  })

  it('R13: on a port that is taken ends with 1 and one line', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const PORT = String(typeof address === 'object' ? address?.port : 0)
    const { code, printed } = await ended('mobile-bff', { PORT, PRIVATE_PORT: 'off' })
    server.close()

    expect([code, printed]).toEqual([
      1,
      `mobile-bff: port ${PORT} is taken; set PORT to a free one, or stop what listens there\n`,
    ])
  })
})
