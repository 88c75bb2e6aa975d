import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutRedis } from '@bffkit/core/testing'
import { afterAll, afterEach, expect, it } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const names = [
  'IDENTITY',
  'USERS',
  'CATALOG',
  'CARTS',
  'ORDERS',
  'REWARDS',
  'INBOX',
  'INVENTORY',
  'REVIEWS',
  'OFFERS',
  'RECOMMENDATIONS',
]
const folder = await mkdtemp(join(tmpdir(), 'demo-'))
afterAll(() => rm(folder, { recursive: true }))
const freePorts = {
  MOBILE_PORT: '0',
  WEB_PORT: '0',
  PARTNER_PORT: '0',
  PARTNER_DATABASE: join(folder, 'partner.sqlite'),
  SHOP_DATABASE: ':memory:',
  // A machine that does other work is late, which is no overload of a gateway.
  SHED_DELAY: 'off',
  ...Object.fromEntries(names.map((name) => [`${name}_PORT`, '0'])),
}

const started: ChildProcess[] = []
afterEach(() => {
  for (const { pid = 0 } of started.splice(0)) if (groupAlive(pid)) process.kill(-pid, 'SIGKILL')
})

/** Runs the demo as a newcomer does, but on free ports. */
const demo = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [main, ...args], { env: { ...freePorts, ...env }, detached: true })
  started.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const untilPrinted = async (words: string) => {
    const early = ended.then((code) => {
      throw new Error(`the demo ended with ${code} before it printed ${words}:\n${output}`)
    })
    early.catch(() => {})
    while (!output.includes(words))
      await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), early])
  }
  return { child, ended, untilPrinted, output: () => output, orphans: () => groupAlive(child.pid ?? 0) }
}
/** Whether any process of the group is left: the demo leads one of its own. */
const groupAlive = (leader: number) => {
  try {
    return process.kill(-leader, 0)
  } catch {
    return false
  }
}
const namesOf = (app: string, instances: number) =>
  instances === 1 ? [app] : Array.from({ length: instances }, (_, index) => `${app}-${index + 1}`)
const addressesIn = (output: string) => [...new Set(output.match(/http:\/\/127\.0\.0\.1:\d+/g))]

it('shows the tour once and ends with 0, leaving nothing behind', async () => {
  const { ended, output, orphans } = demo(['--once'])

  expect(await ended).toBe(0)
  for (const words of [
    'calls saved: 5 (1 instead of 6)',
    'bytes saved: ',
    'catalog  GET picks',
    '"degraded": [{"part":"balance","state":"missing","reason":"unavailable"}]',
    'GET /v1/home  504',
    'GET /v1/home  20 times  20 complete',
    'web-bff ',
    'with a key that was revoked: BFF_UNAUTHENTICATED',
    'the same key with another order: BFF_IDEMPOTENCY_KEY_REUSED',
    'GET /v1/products/p1  429  A limit is spent',
    '"burst";q=300;w=60',
    '"type": "https://iana.org/assignments/http-problem-types#quota-exceeded"',
    '"violated-policies": ["burst"]',
  ])
    expect(output()).toContain(words)
  expect(addressesIn(output())).toHaveLength(16)
  expect(orphans()).toBe(false)
})

const stays = 'U11: shows the log of the gateways with --log, and stays up until it is asked to stop'
if (withoutRedis) console.warn(`Several instances in the demo are not tested: ${withoutRedis}`)

// Three gateways twice are much for a machine that does other work.
it.each(withoutRedis ? [1] : [2])(
  `${stays}, with %i of each`,
  { retry: 1, timeout: 120_000 },
  async (instances) => {
    const { child, ended, untilPrinted, output, orphans } = demo(['--log', '--instances', String(instances)])
    await untilPrinted('Ctrl-C ends it')
    for (const app of ['mobile-bff', 'web-bff', 'partner-api'].flatMap((app) => namesOf(app, instances)))
      expect(output()).toMatch(new RegExp(`^${app} +ready  took: \\d+$`, 'm'))
    expect(output()).toMatch(/^mobile-bff(?:-\d)? +200 {2}GET \/v1\/home +[\d.]+ ms +6 calls {2}u1$/m)
    expect(output()).not.toContain('unknown settings')
    const ofSeveral = [
      /^ {5}\d+ by partner-api-1, \d+ by partner-api-2: counted together$/m,
      /GET \/bff\/user +at web-bff-2 .* 200 +u1$/m,
      '✗ mobile-bff-2 was ended by SIGKILL, and is started again',
      /^ {3}GET \/v1\/home {8}30 times {2}30 complete$/m,
    ]
    for (const words of instances > 1 ? ofSeveral : []) expect(output()).toMatch(words)
    for (const address of addressesIn(output())) expect((await fetch(address)).status).toBeLessThan(500)
    expect(orphans()).toBe(true)

    child.kill('SIGINT')

    expect(await ended).toBe(0)
    expect(orphans()).toBe(false)
  },
)

it('names the port that is taken, ends with 1 and leaves nothing behind', async () => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  const { port } = squatter.address() as AddressInfo

  const { ended, output, orphans } = demo(['--once'], { WEB_PORT: String(port) })

  expect(await ended).toBe(1)
  expect(output()).toContain(
    `web-bff: port ${port} is taken; set PORT to a free one, or stop what listens there`,
  )
  squatter.close()
  expect(orphans()).toBe(false)
})

it('leaves nothing behind when it is stopped while it starts', async () => {
  const { child, ended, untilPrinted, orphans } = demo([])
  await untilPrinted('identity')

  child.kill('SIGTERM')

  expect(await ended).toBe(0)
  expect(orphans()).toBe(false)
})

it('refuses a flag it does not know', async () => {
  const { ended, output } = demo(['--twice'])

  expect(await ended).toBe(1)
  expect(output()).toContain("Unknown option '--twice'")
})
