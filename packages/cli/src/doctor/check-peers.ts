import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageManagers } from '../repository/package-manager.ts'
import { nodeOf } from '../service/document/node.ts'
import type { Check, Finding } from './finding.ts'
import { inRange } from './in-range.ts'
import { type Installed, installedIn } from './installed.ts'

/** What there must be one of: a schema or an app of the one is none of the other. */
const single = ['hono', 'zod', '@hono/zod-openapi']

/** What of core needs which package that not every gateway does. */
const optional: readonly (readonly [imports: RegExp, packages: readonly string[]])[] = [
  [/from '@bffkit\/core\/session'/, ['openid-client']],
  [/import (?!type)\{[^}]*\bredis\w*[^}]*\} from '@bffkit\/core\/store'/, ['ioredis']],
  [/import (?!type)\{[^}]*(?:postgres|Postgres)[^}]*\} from '@bffkit\/core\/store'/, ['kysely', 'pg']],
  [
    /import (?!type)\{[^}]*(?:sqlite|Sqlite|openDatabase|keyStore)[^}]*\} from '@bffkit\/core\/store'/,
    ['kysely'],
  ],
]

/** One copy of what must be one, within the ranges of core, and what its parts need that are imported. */
export const checkPeers: Check = ({ repository: { root, manager }, gateways }) =>
  gateways.flatMap(({ folder }) => {
    const place = join(root, folder)
    const core = installedIn(place, '@bffkit/core')
    if (!core) return []
    const where = join(folder, 'package.json')
    const { install } = packageManagers[manager]
    return [
      ...single.flatMap((name) =>
        twoCopies(name, installedIn(place, name), installedIn(core.folder, name), where),
      ),
      ...outOfRange(core, place, where),
      ...notInstalled(place, where, install),
    ]
  })

const twoCopies = (
  name: string,
  own: Installed | undefined,
  ofCore: Installed | undefined,
  where: string,
): Finding[] =>
  own && ofCore && own.folder !== ofCore.folder
    ? [
        {
          level: 'error',
          what: `there are two copies of ${name}: ${own.version} for the gateway, ${ofCore.version} for @bffkit/core`,
          where: `${own.folder} and ${ofCore.folder}`,
          mend: `write one version of ${name} in ${where} and wherever else it is named, install again, and see with npm ls ${name} that one is left`,
        },
      ]
    : []

const outOfRange = (core: Installed, place: string, where: string): Finding[] =>
  Object.entries(nodeOf(core.manifest.peerDependencies)).flatMap(([name, range]) => {
    const installed = installedIn(place, name)
    if (!installed || inRange(installed.version, String(range))) return []
    return [
      {
        level: 'error',
        what: `${name} ${installed.version} is installed, and @bffkit/core ${core.version} needs ${range}`,
        where,
        mend: `write ${name} ${range} there and install again`,
      },
    ]
  })

const notInstalled = (place: string, where: string, install: string): Finding[] => {
  const sources = globSync('src/**/*.{ts,js}', { cwd: place, exclude: (file) => file.includes('.test.') })
  const text = sources.map((file) => readFileSync(join(place, file), 'utf8')).join('\n')
  const needed = optional.flatMap(([imports, packages]) => (imports.test(text) ? packages : []))
  return [...new Set(needed)]
    .filter((name) => installedIn(place, name) === undefined)
    .map((name) => ({
      level: 'error',
      what: `${name} is not installed, and what the gateway imports of @bffkit/core needs it`,
      where,
      mend: `${install} ${name}`,
    }))
}
