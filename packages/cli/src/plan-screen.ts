import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { camelCase, pascalCase } from './name.ts'

/** What the templates of a screen are filled with. */
export interface ScreenPlan {
  readonly name: string
  /** As it is called in a sentence. */
  readonly title: string
  /** As its routes are called in `app.ts`. */
  readonly identifier: string
  readonly view: string
  /** Where the app mounts its routes. */
  readonly prefix: string
  /** What the client asks for. */
  readonly path: string
  /** The environment type of the app. */
  readonly env: string
}

/** The names a screen goes by. */
export const nameScreen = (name: string, prefix: string) => ({
  name,
  title: name.replaceAll('-', ' '),
  identifier: camelCase(name),
  view: `${pascalCase(name)}Screen`,
  prefix,
  path: `${prefix}/${name}`,
})

/**
 * Plans a screen of an app.
 *
 * @throws Error in one line when there is no such app, when the app has something of that name, or when it is one a screen
 * does not fit in.
 */
export const planScreen = (root: string, app: string, name: string): ScreenPlan => {
  const apps = appsOf(root)
  if (!apps.includes(app))
    throw new Error(`there is no apps/${app}; take one of ${apps.join(', ')}, or make it with new:gateway`)

  const place = join(root, 'apps', app)
  const plan = { ...nameScreen(name, prefixOf(place)), env: environmentOf(place) }
  refuseWithoutServices(place)
  refuseTaken(place, plan)
  return plan
}

/** Where the app mounts its routes. */
const prefixOf = (place: string) => {
  const [, prefix] = /\.route\('([^']+)', \w/.exec(read(place, 'src/app.ts')) ?? []
  if (prefix !== undefined) return prefix
  throw refusal(place, 'src/app.ts', "mounts no route, as in .route('/v1', home), that a screen can follow")
}

/** The name of the app's environment type. */
const environmentOf = (place: string) => {
  const [, env] =
    /export type (\w+) = GatewayEnv<Bound<typeof services>>/.exec(read(place, 'src/env.ts')) ?? []
  if (env !== undefined) return env
  throw refusal(
    place,
    'src/env.ts',
    'has no GatewayEnv<Bound<typeof services>>, which a screen takes its parts from',
  )
}

/** The services whose answers a new screen has as its parts, until somebody says what it really draws. */
const firstServices = ['users', 'rewards']

const refuseWithoutServices = (place: string) => {
  const [, named = ''] = /export const services = \{([^}]*)\}/.exec(read(place, 'src/services.ts')) ?? []
  const missing = firstServices.filter((service) => !new RegExp(`\\b${service}\\b`).test(named))
  if (missing.length > 0)
    throw refusal(
      place,
      'src/services.ts',
      `does not name ${missing.join(' and ')}, which a new screen begins with`,
    )
}

const refuseTaken = (place: string, { name, identifier, view }: ScreenPlan) => {
  const another = 'take another name'
  for (const file of [`${name}.ts`, `${name}.view.ts`, `${name}.test.ts`].map((file) => `src/routes/${file}`))
    if (existsSync(join(place, file))) throw refusal(place, file, `exists; ${another}`)

  const imports = read(place, 'src/app.ts').match(/^import [^;]*? from /gm) ?? []
  if (imports.some((line) => new RegExp(`\\b${identifier}\\b`).test(line)))
    throw refusal(place, 'src/app.ts', `has another ${identifier}; ${another}`)

  for (const file of globSync('src/routes/**/*.ts', { cwd: place })) {
    const text = read(place, file)
    if (text.includes(`view('${view}'`)) throw refusal(place, file, `has another ${view}; ${another}`)
    if (text.includes(`path: '/${name}'`)) throw refusal(place, file, `serves /${name}; ${another}`)
  }
}

const read = (place: string, file: string) => {
  const path = join(place, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

const refusal = (place: string, file: string, why: string) =>
  new Error(`apps/${basename(place)}/${file} ${why}`)

/** The names of the gateways there are. */
export const appsOf = (root: string): string[] =>
  readdirSync(join(root, 'apps'))
    .filter((name) => existsSync(join(root, 'apps', name, 'package.json')))
    .sort()
