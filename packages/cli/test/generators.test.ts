import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { copyRepository } from './copied-repository.ts'

const copy = copyRepository()
const { root, git } = copy
afterAll(() => copy[Symbol.dispose]())

const at = (path: string) => join(root, path)
const read = (path: string) => readFileSync(at(path), 'utf8')
const unchanged = () => {
  expect(git('status', '--short')).toBe('')
  expect(globSync('.turbo/new-*', { cwd: root })).toEqual([])
}

/** Runs a program and answers with its exit code and what it has printed. */
const ran = (program: string, ...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
    execFile(program, args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    ),
  )
const generator = (...args: string[]) => ran(process.execPath, 'packages/cli/src/main.ts', 'new', ...args)

const succeeds = async (program: string, ...args: string[]) => {
  const { code, stdout, stderr } = await ran(program, ...args)
  expect(code, `${program} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0)
  return stdout
}

describe('new:gateway and new:screen', { timeout: 600_000 }, () => {
  it('U3: make what checks and passes its tests, beside a service of its own, and can be removed', async () => {
    const lock = read('package-lock.json')

    const gateway = await succeeds('npm', 'run', '-s', 'new:gateway', '--', 'tv-bff')
    expect(gateway).toContain('+ apps/tv-bff/src/app.ts')
    expect(gateway).toMatch(/apps\/tv-bff is made, on port 30\d\d, with GET \/v1\/home: /)
    addService('apps/tv-bff', 'stores')
    const [, screen] = await Promise.all([
      succeeds('npm', 'run', '-s', 'new:screen', '--', 'tv-bff', 'watch-list'),
      succeeds('npm', 'run', '-s', 'new:screen', '--', 'mobile-bff', 'watch-list'),
    ])
    expect(screen).toContain('~ apps/mobile-bff/src/app.ts')
    expect(globSync('.turbo/new-*', { cwd: root })).toEqual([])

    const workspaces = ['-w', 'apps/tv-bff', '-w', 'apps/mobile-bff']
    await Promise.all([
      succeeds('npm', 'run', '-s', 'check', ...workspaces),
      succeeds('biome', 'check', '--error-on-warnings', 'apps/tv-bff', 'apps/mobile-bff'),
      succeeds('knip', '--no-config-hints', '--workspace', 'apps/tv-bff'),
    ])
    const { stdout, stderr } = await ran('npm', 'run', '-s', 'conventions', '-w', 'packages/core')
    expect(stdout).toContain('Test Files')
    expect(stdout + stderr).not.toMatch(/apps\/tv-bff|watch-list/)
    const budgets = await succeeds('npm', 'run', '-s', 'budgets', ...workspaces)
    expect(budgets).toMatch(/^tv-bff +GET \/v1\/home /m)
    expect(budgets).toMatch(/^tv-bff +GET \/v1\/watch-list /m)
    expect(budgets).toMatch(/^mobile-bff +GET \/v1\/watch-list /m)
    const audit = await succeeds('npm', 'run', '-s', 'audit:security', ...workspaces)
    expect(audit).toMatch(/^GET \/v1\/watch-list +bearer +home:read /m)

    const installed = read('package-lock.json')
    await npmLocks()
    expect(read('package-lock.json')).toBe(installed)
    rmSync(at('apps/tv-bff'), { recursive: true })
    await npmLocks()
    expect(read('package-lock.json')).toBe(lock)
  })

  /** npm's own opinion of the lock file; nothing is missing in it, so that no network is needed. */
  const npmLocks = () => succeeds('npm', 'install', '--package-lock-only', '--offline', '--ignore-scripts')

  afterEach(() => {
    git('reset', '--quiet', '--hard')
    git('clean', '--quiet', '--force', '-dx', 'apps', 'packages/services/src')
  })

  /** Adds a service as its developer does: for all to take, and taken by one app. */
  const addService = (app: string, name: string) => {
    const change = (path: string, from: string, to: string) => {
      expect(read(path)).toContain(from)
      writeFileSync(at(path), read(path).replace(from, to))
    }
    writeFileSync(
      at(`packages/services/src/${name}.ts`),
      `import { service } from '@bffkit/core'
import { z } from 'zod'

const List = z.array(z.object({ id: z.string() }))

/** Where the shop can be visited. */
export const ${name} = service('${name}', { audience: 'urn:shop:${name}', timeout: 400 }, (call) => ({
  all: () => call.get('${name}', List),
}))
`,
    )
    const shop = 'packages/services/src/shop-services.ts'
    change(shop, 'import { users }', `import { ${name} } from './${name}.ts'\nimport { users }`)
    change(shop, '  recommendations,\n', `  recommendations,\n  ${name},\n`)
    change(
      'packages/services/src/fixtures.ts',
      '  recommendations: {',
      `  ${name}: { 'GET /${name}': [{ id: 's1' }] },\n  recommendations: {`,
    )
    for (const file of ['src/services.ts', 'test/fixtures.ts'])
      writeFileSync(at(`${app}/${file}`), read(`${app}/${file}`).replaceAll('{ users,', `{ ${name}, users,`))
  }

  it.each([
    [['gateway'], 'new:gateway: a name is missing; write npm run new:gateway -- NAME'],
    [['gateway', 'tv-bff', 'x'], 'new:gateway: "x" is one name too many'],
    [['gateway', ''], 'new:gateway: "" cannot be a name: it is empty'],
    [['gateway', 'TV-bff'], 'new:gateway: "TV-bff" cannot be a name: it is not kebab-case'],
    [['gateway', '../tv-bff'], 'new:gateway: "../tv-bff" cannot be a name: it is not kebab-case'],
    [['gateway', 'class'], 'new:gateway: "class" cannot be a name: it is a reserved word'],
    [['gateway', 'x'.repeat(41)], 'it has 41 characters, and 40 are the most'],
    [['gateway', 'mobile-bff'], 'new:gateway: apps/mobile-bff exists; take another name'],
    [['gateway', 'core'], 'new:gateway: packages/core exists; take another name'],
    [['screen', 'mobile-bff'], 'new:screen: a name is missing; write npm run new:screen -- APP NAME'],
    [['screen', 'mobile-bff', 'a', 'b'], 'new:screen: "b" is one name too many'],
    [['screen', 'mobile-bff', 'Wishlist'], 'new:screen: "Wishlist" cannot be a name'],
    [['screen', '..', 'wishlist'], 'new:screen: there is no gateway ..; take one of mobile-bff, '],
    [['screen', 'nowhere', 'wishlist'], 'new:screen: there is no gateway nowhere; take one of mobile-bff, '],
    [['screen', 'core', 'wishlist'], 'new:screen: packages/core is no gateway: '],
    [['screen', 'mobile-bff', 'home'], 'new:screen: apps/mobile-bff/src/routes/home.ts exists'],
    [['screen', 'mobile-bff', 'order'], 'orders.view.ts has another OrderScreen; take another name'],
    [['screen', 'mobile-bff', 'bearer'], 'src/app.ts has another bearer; take another name'],
    [
      ['screen', 'partner-api', 'wishlist'],
      'apps/partner-api keeps a contract that others rely on (its script contract); write its routes by hand',
    ],
    [
      ['screen', 'web-bff', 'wishlist'],
      'src/app.ts takes no bearer token, with which the test of a new screen asks',
    ],
    [['screen', 'mobile-bff', 'wishlist', '--dry'], 'new:screen: there is no flag --dry'],
  ])('refuse %j in one line and write nothing', async (args, message) => {
    const { code, stdout, stderr } = await generator(...args)

    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    unchanged()
  })

  it.each([
    ['a template is wrong', 'gateway/src/app.ts.eta', '<% if', 'new:gateway: '],
    [
      'what was generated is wrong',
      'screen/route.ts.eta',
      'export const nothing = 0\n',
      'does not work, so nothing',
    ],
  ])('write nothing when %s', async (_, template, text, message) => {
    writeFileSync(at(`packages/cli/templates/${template}`), text)
    const { code, stderr } = await generator('gateway', 'tv-bff')
    git('restore', 'packages/cli')

    expect(stderr).toContain(message)
    expect(code).toBe(1)
    unchanged()
  })

  it('write nothing when they are interrupted, and end what they have started', async () => {
    const child = spawn(process.execPath, ['packages/cli/src/main.ts', 'new', 'gateway', 'tv-bff'], {
      cwd: root,
    })
    const closed = once(child, 'close')
    await staged()
    child.kill('SIGINT')

    expect(await closed).toEqual([130, null])
    expect(existsSync(at('apps/tv-bff'))).toBe(false)
    unchanged()
  })

  /** Waits until something is on the stage. */
  const staged = async () => {
    const written = () => globSync('.turbo/new-*/apps/tv-bff/src/app.ts', { cwd: root })
    await vi.waitUntil(() => written().length > 0, { timeout: 30_000, interval: 5 })
  }
})
