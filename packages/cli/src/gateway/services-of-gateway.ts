import { type Part, partsOf, type Source } from '../parts/part.ts'
import type { Found } from '../parts/probe.ts'
import type { NewService } from './new-service.ts'

/** The services of a new gateway, and the parts of its first screen. */
export interface GatewayServices {
  /** The lines of its `services.ts` that bring them. */
  readonly imports: string
  readonly names: readonly string[]
  readonly parts: readonly Part[]
  /** Whether they receive the caller's token. */
  readonly forwards: boolean
  /** Milliseconds the slowest of them has. */
  readonly timeout: number
  /** Where their fixtures come from, when others have them too. */
  readonly sharedFixtures?: { readonly from: string; readonly name: string }
  /** Their fixtures, when they are its own: the lines that bring them, and those of the object. */
  readonly ownFixtures?: { readonly imports: string; readonly lines: string }
  /** Their sources, by paths in the gateway. */
  readonly files: ReadonlyMap<string, string>
}

/** Services of a package, of which a gateway takes those that its first screen calls; `undefined` when there is none to call. */
export const sharedServices = (
  from: string,
  fixturesFrom: string,
  sources: readonly Source[],
  { record, fixtures }: Found,
): GatewayServices | undefined => {
  const names = sources.map(({ service }) => service)
  if (names.length === 0 || fixtures === undefined) return undefined
  const shared = { from: fixturesFrom, name: fixtures }
  return {
    ...imported(from, names, record),
    ...begunWith(sources),
    sharedFixtures: shared,
    files: new Map(),
  }
}

const begunWith = (sources: readonly Source[]) => ({
  parts: partsOf(sources),
  // A service that does not say what it calls itself may be anybody's.
  forwards: sources.every(({ takesToken }) => takesToken),
  timeout: Math.max(...sources.map(({ timeout }) => timeout)),
})

const imported = (from: string, names: readonly string[], record: string | undefined) => {
  const list = names.join(', ')
  const imports = record
    ? `import { ${record} } from '${from}'\n\nconst { ${list} } = ${record}`
    : `import { ${[...names].sort().join(', ')} } from '${from}'`
  return { imports, names }
}

/** Services that are new, in a package that a gateway of the same new repository takes them from. */
export const packagedServices = (from: string, services: readonly NewService[]): GatewayServices => ({
  ...imported(
    from,
    services.map(({ key }) => key),
    undefined,
  ),
  ...begunWith(services.map(({ source }) => source)),
  sharedFixtures: { from: `${from}/fixtures`, name: 'fixtures' },
  files: new Map(),
})

/** Services that are new and the gateway's own. */
export const ownServices = (services: readonly NewService[]): GatewayServices => {
  const files = services.flatMap(({ files }) => [...files])
  return {
    imports: importLines(services, './services', ''),
    names: services.map(({ key }) => key),
    ...begunWith(services.map(({ source }) => source)),
    ownFixtures: {
      imports: importLines(services, '../src/services', 'Fixtures'),
      lines: fixtureLines(services),
    },
    files: new Map(files.map(([path, text]) => [`src/services/${path}`, text])),
  }
}

/** The lines that import each service, or what it answers in tests, from a folder. */
export const importLines = (services: readonly NewService[], folder: string, of: '' | 'Fixtures'): string =>
  services
    .map(({ key, name }) => `import { ${key}${of} } from '${folder}/${name}${of ? '.fixtures' : ''}.ts'`)
    .sort()
    .join('\n')

/** What services answer in tests, as the lines of an object. */
export const fixtureLines = (services: readonly NewService[]): string =>
  services.map(({ key }) => `  ${key}: ${key}Fixtures,`).join('\n')
