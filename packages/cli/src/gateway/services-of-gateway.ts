import type { Part } from '../parts/part.ts'
import { partsOf } from '../parts/part.ts'
import { type Found, sourcesOf } from '../parts/probe.ts'
import { shapeOf } from '../parts/shape.ts'
import { renderFolder } from '../templates.ts'

/** The services of a new gateway, and the parts of its first screen. */
export interface GatewayServices {
  /** The lines of its `services.ts` that bring them. */
  readonly imports: string
  readonly names: readonly string[]
  readonly parts: readonly Part[]
  /** Where their fixtures come from, when others have them too. */
  readonly sharedFixtures?: { readonly from: string; readonly name: string }
  /** Their fixtures, as they are written in the gateway's own file. */
  readonly ownFixtures?: string
  /** Their sources, by paths in the gateway. */
  readonly files: ReadonlyMap<string, string>
}

/** Services of a package, of which a gateway takes those that its first screen calls. */
export const sharedServices = (
  from: string,
  fixturesFrom: string,
  found: Found,
): GatewayServices | undefined => {
  const parts = partsOf(sourcesOf(found))
  const names = parts.map(({ service }) => service)
  if (names.length === 0 || found.fixtures === undefined) return undefined
  return {
    ...imported(from, names, found.record),
    parts,
    sharedFixtures: { from: fixturesFrom, name: found.fixtures },
    files: new Map(),
  }
}

const imported = (from: string, names: readonly string[], record: string | undefined) => {
  const list = names.join(', ')
  const imports = record
    ? `import { ${record} } from '${from}'\n\nconst { ${list} } = ${record}`
    : `import { ${[...names].sort().join(', ')} } from '${from}'`
  return { imports, names }
}

/** A service that is written into a new repository or gateway. */
export interface NewService {
  /** What its export is called. */
  readonly key: string
  /** Its sources, by their names in a folder of services; the first one exports it. */
  readonly files: ReadonlyMap<string, string>
  /** What it answers in tests, as it is written. */
  readonly fixtures: string
  /** What a screen can begin with. */
  readonly source: Parameters<typeof partsOf>[0][number] | undefined
}

/** The services of somebody who has none at hand: users, whom a screen cannot do without, and rewards, which it can. */
export const sampleServices = (): NewService[] => {
  const texts = renderFolder('services', {})
  const one = (
    key: string,
    method: string,
    field: string,
    type: string,
    value: unknown,
    fixtures: string,
  ): NewService => ({
    key,
    files: new Map([[`${key}.ts`, texts.get(`${key}.ts`) ?? '']]),
    fixtures,
    source: {
      service: key,
      method,
      value: { [field]: value },
      shape: shapeOf({ type: 'object', required: [field], properties: { [field]: { type } } }) ?? {
        zod: '',
        trim: () => null,
      },
    },
  })
  return [
    one(
      'users',
      'me',
      'name',
      'string',
      'Ada Lovelace',
      `{ 'GET /me': { name: 'Ada Lovelace', email: 'ada@mail.example', riskScore: 0.1 } }`,
    ),
    one(
      'rewards',
      'balance',
      'points',
      'integer',
      1_280,
      `{ 'GET /balance': { points: 1_280, tier: 'gold', liability: 12.8 } }`,
    ),
  ]
}

/** Fixtures of services, as the lines of an object. */
export const fixtureLines = (services: readonly NewService[]): string =>
  services.map(({ key, fixtures }) => `  ${key}: ${fixtures},`).join('\n')

/** Services that are new, in a package that a gateway of the same new repository takes them from. */
export const packagedServices = (from: string, services: readonly NewService[]): GatewayServices => {
  const names = services.map(({ key }) => key)
  return {
    ...imported(from, names, undefined),
    parts: partsOf(services.flatMap(({ source }) => (source ? [source] : []))),
    sharedFixtures: { from: `${from}/fixtures`, name: 'fixtures' },
    files: new Map(),
  }
}

/** Services that are new and the gateway's own. */
export const ownServices = (services: readonly NewService[]): GatewayServices => {
  const names = services.map(({ key }) => key)
  const lines = services.map(
    ({ key, files }) => `import { ${key} } from './services/${[...files.keys()][0]}'`,
  )
  return {
    imports: lines.sort().join('\n'),
    names,
    parts: partsOf(services.flatMap(({ source }) => (source ? [source] : []))),
    ownFixtures: fixtureLines(services),
    files: new Map(
      services.flatMap(({ files }) =>
        [...files].map(([path, text]) => [`src/services/${path}`, text] as const),
      ),
    ),
  }
}
