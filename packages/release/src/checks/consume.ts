import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { backends, tokenFor } from '@bffkit/core/testing'
import { publishedWorkspaces } from '../build/workspace.ts'
import { emptyProject, type Project } from '../project.ts'
import { machine, run } from '../run.ts'
import type { Packed } from './pack.ts'

const sample = (file: string) => readFileSync(new URL(`../sample/${file}`, import.meta.url), 'utf8')

/** What a gateway installs beside core, in the ranges that core accepts, by name. */
export const sharedPeers = (): Readonly<Record<string, string>> => {
  const core = publishedWorkspaces().find(({ manifest }) => manifest.name === '@bffkit/core')
  const { peerDependencies = {}, peerDependenciesMeta = {} } = core?.manifest ?? {}
  return Object.fromEntries(
    Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional),
  )
}

/** Versions to install by name; what is not named is the newest in its range. */
export type Versions = Readonly<Record<string, string>>

/** A project that has installed the packed packages and its peers, with the sample gateway in TypeScript (`*.ts`) and in JavaScript (`js/`). */
export const consumer = async (
  packed: readonly Packed[],
  versions: Versions = {},
  ...options: string[]
): Promise<Project> => {
  const project = emptyProject('consumer')
  const tarballs = packed.map(({ tarball }) => tarball)
  await project.npm(
    'install',
    ...tarballs,
    ...Object.entries(sharedPeers()).map(([name, range]) => `${name}@${versions[name] ?? range}`),
    '@types/node',
    ...options,
  )
  for (const file of ['app.ts', 'main.ts']) {
    project.write(file, sample(file))
    const code = stripTypeScriptTypes(sample(file)).replaceAll("'./app.ts'", "'./app.js'")
    project.write(`js/${file.replace('.ts', '.js')}`, code)
  }
  return project
}

/** Runs every command of the packages in a project that has installed them, and gives their names. Each knows `--help`. */
export const runCommands = async ({ folder }: Project): Promise<string> => {
  const names = publishedWorkspaces().flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}))
  for (const name of names) await run(join(folder, 'node_modules/.bin', name), ['--help'], { cwd: folder })
  return names.join(', ')
}

/** The program of another Node, in a project of its own. */
export const installNode = async (major: number): Promise<Project & { readonly program: string }> => {
  const project = emptyProject('node', { allowScripts: { node: true } })
  await project.npm('install', `node@${major}`)
  const program = join(project.folder, 'node_modules/node/bin/node')
  const version = await run(program, ['--version'], { cwd: project.folder })
  if (!version.startsWith(`v${major}.`)) throw new Error(`node@${major} is ${version}`)
  return { ...project, program }
}

/**
 * What the sample gateway says instead of starting.
 *
 * @throws Error when it starts, or says something else.
 */
export const refusal = async ({ folder }: Project, program: string, says: RegExp): Promise<string> => {
  const settings = { ISSUER: 'http://127.0.0.1:9', ORDERS_URL: 'http://127.0.0.1:9' }
  const error = await started(program, 'js/main.js', folder, settings).then(
    async (gateway) => {
      await gateway[Symbol.asyncDispose]()
      return 'it starts'
    },
    ({ message }: Error) => message,
  )
  const line = error.split('\n').find((line) => says.test(line))
  if (line === undefined) throw new Error(`${error}\nshould say ${says}`)
  return line.replaceAll(folder, '.')
}

/**
 * Serves the sample gateway and asks it for what needs nothing, and for a screen of a service that gives too much and fails in part.
 *
 * @param program the Node that serves it
 * @throws Error when it does not start, or answers otherwise than it should.
 */
export const serveSample = async ({ folder }: Project, program: string, file: string): Promise<void> => {
  await using shop = await backends({ orders: { 'GET /orders': [{ id: 'o1', total: 12.5, margin: 0.4 }] } })
  const { ISSUER, ORDERS_URL } = shop.settings
  await using gateway = await started(program, file, folder, { ISSUER, ORDERS_URL })
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${gateway.url}${path}`, { headers })
    return `${response.status} ${await response.text()}`
  }
  expect(await ask('/v1/config'), '200 {"currency":"EUR"}')
  expect(
    await ask('/v1/home', await tokenFor('u1', 'home:read', { audience: 'sample' })),
    '200 {"orders":[{"id":"o1"}],"degraded":[{"part":"balance","state":"missing","reason":"absent"}]}',
  )
}

const expect = (is: string, shall: string) => {
  if (is !== shall) throw new Error(`the sample answers ${is} and should answer ${shall}`)
}

const started = async (program: string, file: string, cwd: string, settings: Record<string, string>) => {
  const env = { ...machine(), HOST: '127.0.0.1', PORT: '0', DRAIN_DELAY: '0', ...settings }
  const child = spawn(program, [file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  const written: string[] = []
  child.stderr.on('data', (chunk) => written.push(String(chunk)))
  for await (const line of createInterface(child.stdout)) {
    written.push(line)
    const url: unknown = line.startsWith('{') ? JSON.parse(line).url : undefined
    if (typeof url !== 'string') continue
    child.stdout.resume()
    return {
      url,
      [Symbol.asyncDispose]: async () => {
        child.kill('SIGTERM')
        await exited
      },
    }
  }
  await exited
  throw new Error(`${file} ended before it listened\n${written.join('\n')}`)
}
