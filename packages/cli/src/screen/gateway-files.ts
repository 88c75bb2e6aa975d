import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { appFileOf, type Package } from '../repository/look-at.ts'

/** Where things are in a gateway, however they were named and moved. */
export interface GatewayFiles {
  /** The folder of the gateway. */
  readonly place: string
  /** Its name in messages: its folder from the root. */
  readonly folder: string
  readonly app: string
  readonly env: { readonly file: string; readonly name: string }
  readonly services: string
  readonly fixtures: string
  readonly requests: string | undefined
  /** The folder of its screens, and whether each has a folder of its own in it. */
  readonly routes: { readonly folder: string; readonly nested: boolean }
  /** Where its routes are mounted. */
  readonly prefix: string
  readonly scope: string
  /** Milliseconds a request may take. */
  readonly budget: number
}

/**
 * Looks for the files of a gateway that a screen has to do with.
 *
 * @throws Error in one line that says which one is missing, and what it would have to say.
 */
export const gatewayFiles = (root: string, { folder }: Package): GatewayFiles => {
  const place = join(root, folder)
  const refuse = (file: string, why: string): never => {
    throw new Error(`${folder === '.' ? '' : `${folder}/`}${file} ${why}`)
  }
  const find = (likely: string, pattern: RegExp) => findFile(place, likely, pattern)

  const app = appFileOf(place) ?? refuse('src/app.ts', 'has no createApp that makes a gateway({ … })')
  const text = readFileSync(join(place, app), 'utf8')
  const mounted = [...text.matchAll(/\.route\('([^']+)', (\w+)/g)]
  const [, prefix] =
    mounted[0] ?? refuse(app, "mounts no route, as in .route('/v1', home), that a screen can follow")
  if (/\bauth: (?:apiKey|clientCertificate)\(|from '@bffkit\/core\/session'/.test(text))
    refuse(
      app,
      'takes no bearer token, with which the test of a new screen asks; write the screen by hand, like the ones it has',
    )

  const env = find('src/env.ts', /export type (\w+) = GatewayEnv<Bound<typeof services>>/)
  const services = find('src/services.ts', /export const services = /)
  const fixtures = find('test/fixtures.ts', /export const fixtures = /)
  const requests = find('test/requests.ts', /export const scopes = '([\w:]+)/)
  return {
    place,
    folder,
    app,
    env: env
      ? { file: env.file, name: env.found }
      : refuse(
          'src/env.ts',
          'has no GatewayEnv<Bound<typeof services>>, which a screen takes its parts from',
        ),
    services:
      services?.file ?? refuse('src/services.ts', 'exports no services, from which a screen takes its parts'),
    fixtures:
      fixtures?.file ?? refuse('test/fixtures.ts', 'exports no fixtures, with which a screen is tested'),
    requests: requests?.file,
    routes: routesOf(
      app,
      text,
      mounted.map(([, , name = '']) => name),
    ),
    prefix: prefix ?? '/',
    scope: requests?.found ?? 'home:read',
    budget: Number(/\bbudget: ([\d_]+)/.exec(text)?.[1]?.replaceAll('_', '') ?? 1_000),
  }
}

/** The likely file when it says what it has to; else the first that does. */
const findFile = (place: string, likely: string, pattern: RegExp) => {
  const files = globSync(['src/**/*.ts', 'test/**/*.ts', '*.ts'], { cwd: place }).sort()
  for (const file of [likely, ...files]) {
    const path = join(place, file)
    const match =
      existsSync(path) && !file.endsWith('.test.ts') ? pattern.exec(readFileSync(path, 'utf8')) : null
    if (match) return { file: file.replaceAll('\\', '/'), found: match[1] ?? '' }
  }
}

/** Where the app takes most of its routes from. */
const routesOf = (app: string, text: string, names: readonly string[]) => {
  const files = names.flatMap((name) => {
    const [, from] =
      new RegExp(`^import \\{[^}]*\\b${name}\\b[^}]*\\} from '(\\.[^']+)'`, 'm').exec(text) ?? []
    return from === undefined ? [] : [join(dirname(app), from).replaceAll('\\', '/')]
  })
  const isNested = (file: string) => basename(dirname(file)) === basename(file).replace(/(\.route)?\.ts$/, '')
  const places = files.map((file) => ({
    folder: isNested(file) ? dirname(dirname(file)) : dirname(file),
    nested: isNested(file),
  }))
  const count = (folder: string) => places.filter((place) => place.folder === folder).length
  const [best] = [...places].sort((one, other) => count(other.folder) - count(one.folder))
  return best ?? { folder: join(dirname(app), 'routes').replaceAll('\\', '/'), nested: false }
}

/** How a file of a folder imports another one; both are paths in the gateway. */
export const importFrom = (folder: string, file: string): string => {
  const path = relative(folder, file).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}
