import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { camelCase, pascalCase } from './name.ts'
import { appsOf, nameScreen, type ScreenPlan } from './plan-screen.ts'

/** What the templates of a gateway are filled with. */
export interface GatewayPlan {
  readonly name: string
  /** The name without `-bff`: the client it is for, and the audience of its tokens. */
  readonly stem: string
  readonly env: string
  readonly client: string
  readonly port: number
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly home: ScreenPlan
}

/** Versions come from here, so that a new gateway has those of the old ones. */
const model = 'apps/mobile-bff/package.json'

const needed = ['@bffkit/core', '@bffkit/services', '@hono/zod-openapi', 'hono', 'zod']

const firstPort = 3001

/**
 * Plans a gateway.
 *
 * @throws Error in one line when there is an app or a package of that name.
 */
export const planGateway = (root: string, name: string): GatewayPlan => {
  for (const place of [`apps/${name}`, `packages/${name}`])
    if (existsSync(join(root, place)))
      throw new Error(`${place} exists; take another name, such as ${name}-2`)

  const apps = appsOf(root)
  const stem = apps.some((app) => stemOf(app) === stemOf(name)) ? name : stemOf(name)
  const env = `${pascalCase(stem)}Env`
  const { version, dependencies } = readModel(root)
  return {
    name,
    stem,
    env,
    client: `${camelCase(stem)}Client`,
    port: freePort(root, apps),
    version,
    dependencies,
    home: { ...nameScreen('home', '/v1'), env },
  }
}

const stemOf = (name: string) => name.replace(/-(bff|api|gateway)$/, '')

/** The lowest default port that no app has. */
const freePort = (root: string, apps: readonly string[]) => {
  const mains = apps.map((app) => join(root, 'apps', app, 'src/main.ts')).filter((file) => existsSync(file))
  const taken = new Set(
    mains.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bport: (\d+)/g)].map(([, port]) => Number(port)),
    ),
  )
  let port = firstPort
  while (taken.has(port)) port += 1
  return port
}

const readModel = (root: string) => {
  const manifest: { version: string; dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, model), 'utf8'),
  )
  const versions = needed.map((name) => {
    const version = manifest.dependencies[name]
    if (version === undefined) throw new Error(`${model} has no version of ${name} to copy`)
    return [name, version]
  })
  return { version: manifest.version, dependencies: Object.fromEntries(versions) }
}
