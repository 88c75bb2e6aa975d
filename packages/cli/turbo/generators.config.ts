import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PlopTypes } from '@turbo/gen'
import type { GatewayPlan } from '../src/plan-gateway.ts'
import type { ScreenPlan } from '../src/plan-screen.ts'

/** Where the app is that is written to. */
interface Target {
  readonly folder: string
}

/**
 * What `turbo gen` makes. Each generator takes one answer, its plan as JSON, and writes into the plan's `folder`.
 *
 * The file is not where `turbo gen` looks by itself: started without `src/main.ts` around it, it would report success
 * after a failure and leave what it had made by then.
 */
export default (plop: PlopTypes.NodePlopAPI): void => {
  const prompts = [{ type: 'input', name: 'plan', message: 'The plan, as JSON' }]
  const templates = join(plop.getPlopfilePath(), 'gateway')

  plop.setGenerator('gateway', {
    description: 'A gateway with a home screen',
    prompts,
    actions: (answers) => {
      const plan: GatewayPlan & Target = JSON.parse(answers?.plan)
      return [...gateway(plan, templates), ...screen({ ...plan.home, folder: plan.folder })]
    },
  })
  plop.setGenerator('screen', {
    description: 'A screen of a gateway: view, route, test, and its place in the app',
    prompts,
    actions: (answers) => {
      const plan: ScreenPlan & Target = JSON.parse(answers?.plan)
      return [...screen(plan), ...mount(plan), ...mention(plan).filter(({ path }) => existsSync(path))]
    },
  })
}

const gateway = (plan: GatewayPlan & Target, templates: string) =>
  readdirSync(templates, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.hbs'))
    .map((file) => add(join(plan.folder, file.slice(0, -'.hbs'.length)), join('gateway', file), plan))

const screen = (plan: ScreenPlan & Target) => [
  add(join(plan.folder, `src/routes/${plan.name}.view.ts`), 'screen/view.ts.hbs', plan),
  add(join(plan.folder, `src/routes/${plan.name}.ts`), 'screen/route.ts.hbs', plan),
  add(join(plan.folder, `src/routes/${plan.name}.test.ts`), 'screen/test.ts.hbs', plan),
]

const add = (path: string, templateFile: string, data: object): PlopTypes.AddActionConfig => ({
  type: 'add',
  path,
  templateFile,
  data,
})

/** The import comes first and the formatter sorts it; the route comes behind the last one. */
const mount = ({ folder, name, identifier, prefix }: ScreenPlan & Target) => {
  const app = join(folder, 'src/app.ts')
  const lastRoute = /([\s\S]*\.route\('[^']+', \w+(?:\([\w., ]*\))?\))/
  return [
    modify(app, /^import /m, `import { ${identifier} } from './routes/${name}.ts'\nimport `),
    modify(app, lastRoute, `$1\n.route('${prefix}', ${identifier})`),
  ]
}

/** The lists that name every screen of an app, in the forms the apps have them in. Where there is none, nothing happens. */
const mention = ({ folder, path, name, title }: ScreenPlan & Target) => {
  const leaks = join(folder, 'src/leaks.test.ts')
  const requests = join(folder, 'test/requests.ts')
  const disconnect = join(folder, 'src/disconnect.test.ts')
  const routes = /^(\| route \| scope \| calls \| when a service fails \|\n(?:\|.*\n)+)/m
  const row = `| \`GET ${path}\` | \`home:read\` | users, rewards | users: 502/504; rewards: \`degraded\` |`
  const tag = `{ name: '${name}', description: 'What the ${title} screen draws', paths: ['${path}'] },`
  return [
    modify(join(folder, 'src/openapi.ts'), /^( {2}tags: \[[\s\S]*?\}),?\s*\],\n/m, `$1,\n    ${tag}\n  ],\n`),
    modify(leaks, /^(const paths = \[[^\]]*?),?(\s*\])/m, `$1, '${path}'$2`),
    modify(requests, /^(export const requests: [^\n]*\{\n[\s\S]*?)^\}/m, `$1  'GET ${path}': {},\n}`),
    // The formatter has a list of one screen in one line.
    modify(disconnect, /^(const firstCalls: [^\n]*? = \[)/m, `$1\n  ['${path}', ['users', 'rewards']],\n`),
    modify(join(folder, 'README.md'), routes, `$1${row}\n`),
  ]
}

const modify = (path: string, pattern: RegExp, template: string): PlopTypes.ModifyActionConfig => ({
  type: 'modify',
  path,
  pattern,
  template,
})
