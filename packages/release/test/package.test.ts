import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { posix } from 'node:path'
import { createInterface } from 'node:readline'
import { backends, tokenFor } from '@bffkit/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InstalledProject, installedProject } from './installed-project.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const workspace = JSON.parse(read('../../core/package.json'))

describe('the package, built, packed and installed into an empty project', () => {
  let project: InstalledProject
  beforeAll(async () => {
    project = await installedProject('zod', '@hono/zod-openapi', '@types/node')
  }, 180_000)
  afterAll(() => project?.remove())

  it('says what it is and what it needs, and nothing of the workspace', () => {
    const { name, version, description, license, author, peerDependencies, peerDependenciesMeta } = workspace
    const { exports, dependencies, ...manifest } = project.manifest

    expect(manifest).toEqual({
      name,
      version,
      type: 'module',
      description,
      license,
      author,
      engines: { node: '>=24' },
      peerDependencies,
      peerDependenciesMeta,
      publishConfig: { access: 'public' },
    })
    expect(Object.keys(dependencies)).toEqual(Object.keys(workspace.dependencies))
    expect(Object.keys(exports)).toEqual([...Object.keys(workspace.exports), './package.json'])
    expect(exports['./testing']).toEqual({
      types: './lib/testing/index.d.ts',
      default: './lib/testing/index.js',
    })
    expect(Object.values(dependencies).filter((range) => !/^\^\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })

  it('holds JavaScript with maps that hold its sources, declarations, pages and the licence, and neither sources, tests nor an earlier build', () => {
    const paths = [...project.files.keys()]

    expect(paths).toContain('README.md')
    expect(paths).toContain('LICENSE')
    expect(paths.filter((path) => !/\.(js|js\.map|d\.ts|md)$|^package\.json$|^LICENSE$/.test(path))).toEqual(
      [],
    )
    const maps = [...project.files].filter(([path]) => path.endsWith('.js.map'))
    expect(maps.length).toBe(paths.filter((path) => path.endsWith('.js')).length)
    expect(maps.filter(([, text]) => !(JSON.parse(text).sourcesContent?.length > 0))).toEqual([])
    expect(paths.filter((path) => /\.test|(^|\/)test\/|stale/.test(path))).toEqual([])
  })

  it('refers only to files that are in it', () => {
    const specifier = /(?<!\* .*)\b(?:from|import) ?\(?["'](\.[^"']*)["']|sourceMappingURL=(\S+)/g
    const modules = [...project.files].filter(([path]) => /\.(js|d\.ts)$/.test(path))
    const missing = modules.flatMap(([path, text]) =>
      [...text.matchAll(specifier)].flatMap(([, module = '', map = '']) => {
        const target = posix.join(posix.dirname(path), module || map)
        const wanted = path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target
        return /\.js(\.map)?$/.test(target) && project.files.has(wanted) ? [] : [`${path}: ${module || map}`]
      }),
    )

    const exported = Object.values(project.manifest.exports).flatMap((targets) =>
      typeof targets === 'string' ? [targets] : Object.values(targets),
    )

    expect(modules.length).toBeGreaterThan(50)
    expect(missing).toEqual([])
    expect(exported.filter((path) => !project.files.has(posix.normalize(path)))).toEqual([])
  })

  it('serves the gateway of its README from plain JavaScript', async () => {
    const [app, main] = [...(project.files.get('README.md') ?? '').matchAll(/```js\n(.*?)```/gs)]
    project.write('app.mjs', app?.[1] ?? '')
    project.write('main.mjs', main?.[1] ?? '')
    await using orders = await ordersService()
    await using shop = await backends({})
    const { ISSUER } = shop.settings
    await using gateway = await start(project.folder, {
      PORT: '0',
      DRAIN_DELAY: '0',
      ISSUER,
      ORDERS_URL: orders.url,
    })
    const get = async (path: string, headers = {}) => {
      const res = await fetch(`${gateway.url}${path}`, { headers })
      return { status: res.status, body: await res.json() }
    }

    expect(await get('/v1/config')).toEqual({ status: 200, body: { currency: 'EUR' } })
    expect(await get('/v1/home')).toMatchObject({ status: 401, body: { code: 'BFF_UNAUTHENTICATED' } })
    expect(await get('/v1/home', await tokenFor('u1', 'home:read', { audience: 'example' }))).toEqual({
      status: 200,
      body: {
        orders: [{ id: 'o1', total: 12.5 }],
        degraded: [{ part: 'balance', state: 'missing', reason: 'unavailable' }],
      },
    })
    expect(await gateway.stop()).toBe(0)
  })

  it('starts the services and signs the tokens of a test in plain JavaScript', async () => {
    const printed = await project.evaluate(`
      import { backends, tokenFor } from '@bffkit/core/testing'
      const shop = await backends({ orders: { 'GET /orders': [{ id: 'o1' }] } })
      const { authorization } = await tokenFor('u1')
      const res = await fetch(shop.settings.ORDERS_URL + '/orders', { headers: { authorization } })
      console.log(JSON.stringify([authorization.slice(0, 7), await res.json()]))
      await shop.close()
    `)

    expect(JSON.parse(printed)).toEqual(['Bearer ', [{ id: 'o1' }]])
  })

  it('has declarations that check under strict, libraries included, and still trim the answer', async () => {
    project.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          target: 'es2024',
          lib: ['es2024'],
          types: ['node'],
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
        },
      }),
    )
    project.write('consumer.ts', read('consumer.test-d.ts'))

    expect(await project.typeCheck()).toBe('')
  })
})

/** A service that knows an order, with more fields than the gateway asks for, and whose points are down. */
const ordersService = async () => {
  const server = createServer((request, response) => {
    const found = request.url === '/orders'
    response.writeHead(found ? 200 : 500, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ? [{ id: 'o1', total: 12.5, margin: 0.4 }] : {}))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Runs `main.mjs` until it listens, and says where. */
const start = async (folder: string, env: Record<string, string>) => {
  const child = spawn(process.execPath, ['main.mjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit').then(([code]) => code)
  const stop = () => {
    child.kill('SIGTERM')
    return exited
  }
  for await (const line of createInterface(child.stdout)) {
    const { url } = JSON.parse(line)
    if (url === undefined) continue
    child.stdout.resume()
    return { url: String(url), stop, [Symbol.asyncDispose]: stop }
  }
  throw new Error(`main.mjs ended with ${await exited} before it listened`)
}
