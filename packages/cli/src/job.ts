import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from './command.ts'
import { planGateway } from './plan-gateway.ts'
import { planScreen } from './plan-screen.ts'

/** Where the templates are, from the root. */
export const templates = 'packages/cli/turbo'

/** What `turbo gen` is asked for, and what must come of it. */
export interface Job {
  readonly generator: Command['make']
  /** The app that is made or changed. */
  readonly app: string
  readonly plan: object
  /** Files of the app that must be there afterwards. */
  readonly files: readonly string[]
  /** Tests of the app that must pass; all when there are none. */
  readonly tests: readonly string[]
  /** What a client asks for to see the new screen. */
  readonly path: string
  /** The default port of a new gateway. */
  readonly port?: number
}

/** @throws Error in one line when a name is taken, or there is no such app. */
export const jobOf = (root: string, command: Command): Job =>
  command.make === 'gateway' ? gateway(root, command.app) : screen(root, command.app, command.screen)

const gateway = (root: string, app: string): Job => {
  const plan = planGateway(root, app)
  const { path } = plan.home
  const skeleton = globSync('**/*.hbs', { cwd: join(root, templates, 'gateway') })
  const files = [...skeleton.map((file) => file.slice(0, -'.hbs'.length)), ...routes('home')]
  return { generator: 'gateway', app, plan, files, tests: [], path, port: plan.port }
}

const screen = (root: string, app: string, name: string): Job => {
  const plan = planScreen(root, app, name)
  const tests = [
    `src/routes/${name}.test.ts`,
    'src/leaks.test.ts',
    'src/disconnect.test.ts',
    'src/statuses.test.ts',
  ]
  return { generator: 'screen', app, plan, files: routes(name), tests, path: plan.path }
}

const routes = (name: string) =>
  [`${name}.view.ts`, `${name}.ts`, `${name}.test.ts`].map((file) => `src/routes/${file}`)
