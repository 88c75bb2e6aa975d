import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { appFileOf, type Package, type Repository } from '../../repository/look-at.ts'
import type { ServicePlan } from '../plan-service.ts'
import { EditError, importedAs, withImport, withMember, withName, withoutToken } from './edit-code.ts'

/** A file as it will be; its path is from the root. */
export interface Written {
  readonly path: string
  readonly text: string
}

/** What is written for a service, and where a program finds it. */
export interface Placed {
  readonly files: readonly Written[]
  /** From the root. */
  readonly source: string
  readonly fixtures: string
  /** What is changed. */
  readonly packages: readonly Package[]
}

/**
 * Says what a new service changes: its two files, the list of services, the fixtures, and both in the gateways that ask for it. Where there is
 * a package of services it goes there, otherwise into `src/services` of each gateway.
 *
 * @throws Error naming the file, and what to write in it by hand, where it does not look as it is made; or a file that exists.
 */
export const placeService = (
  repository: Repository,
  plan: ServicePlan,
  gateways: readonly Package[],
): Placed => {
  const edits = editing(repository.root)
  const { services } = repository
  if (services) placeInPackage(edits, services, plan)
  for (const gateway of gateways) {
    if (services) addToGateway(edits, gateway, services, plan)
    else placeInGateway(edits, gateway, plan)
    const app = appFileOf(join(repository.root, gateway.folder))
    const how = `say there that ${plan.identifier} gets no token: except: { ${plan.identifier}: { token: 'none' } }`
    if (app) edits.edit(`${gateway.folder}/${app}`, how, (text) => withoutToken(text, plan.identifier))
  }

  const [first] = gateways
  const home = services ?? first
  if (!home) throw new Error('there is no package of services and no gateway is named; name one with --into')
  const files = edits.files()
  const source = services
    ? `${home.folder}/src/${plan.name}.ts`
    : `${home.folder}/src/services/${plan.name}.ts`
  return {
    files,
    source: clean(source),
    fixtures: clean(
      services
        ? `${home.folder}/src/${plan.name}.fixtures.ts`
        : `${home.folder}/test/${plan.name}.fixtures.ts`,
    ),
    packages: services ? [services, ...gateways] : gateways,
  }
}

const clean = (path: string) => path.replace(/^\.\//, '')

interface Edits {
  /** A file that must be there. */
  readonly edit: (path: string, how: string, change: (text: string) => string) => void
  readonly create: (path: string, text: string) => void
  readonly read: (path: string) => string | undefined
  /** The TypeScript files of a folder. */
  readonly sourcesIn: (folder: string) => string[]
  readonly files: () => Written[]
}

const editing = (root: string): Edits => {
  const changed = new Map<string, string>()
  const read = (path: string) => {
    const at = clean(path)
    const file = join(root, at)
    return changed.get(at) ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
  }
  return {
    read,
    create: (path, text) => {
      if (read(path) !== undefined) throw new Error(`${clean(path)} exists; take another name with --name`)
      changed.set(clean(path), text)
    },
    edit: (path, how, change) => {
      const text = read(path)
      if (text === undefined) throw new Error(`${clean(path)} is missing; ${how}`)
      try {
        changed.set(clean(path), change(text))
      } catch (error) {
        if (!(error instanceof EditError)) throw error
        throw new Error(`${clean(path)} ${error.message}; ${how}`)
      }
    },
    sourcesIn: (folder) => globSync('*.ts', { cwd: join(root, folder) }).sort(),
    files: () =>
      [...changed]
        .filter(
          ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
        )
        .map(([path, text]) => ({ path, text })),
  }
}

const placeInPackage = (edits: Edits, services: Package, plan: ServicePlan) => {
  const src = `${services.folder}/src`
  edits.create(`${src}/${plan.name}.ts`, plan.source)
  edits.create(`${src}/${plan.name}.fixtures.ts`, plan.fixtures)
  const record = recordOf(edits, services)
  const line = `import { ${plan.identifier} } from './${plan.name}.ts'`
  if (record)
    edits.edit(`${src}/${record.file}`, `add ${plan.identifier} to ${record.name}`, (text) =>
      withImport(withMember(text, record.name, plan.identifier), line),
    )
  else
    edits.edit(
      `${src}/index.ts`,
      `export ${plan.identifier} from it`,
      (text) => `${text}export { ${plan.identifier} } from './${plan.name}.ts'\n`,
    )
  edits.edit(
    `${src}/fixtures.ts`,
    `add ${plan.identifier}: ${plan.identifier}Fixtures to its fixtures`,
    (text) =>
      withImport(
        withMember(text, 'fixtures', `${plan.identifier}: ${plan.identifier}Fixtures`),
        `import { ${plan.identifier}Fixtures } from './${plan.name}.fixtures.ts'`,
      ),
  )
}

/** The object that holds the services of a package: the first whose members are imported from files beside it. */
const recordOf = (edits: Edits, { folder }: Package): { file: string; name: string } | undefined => {
  for (const file of edits.sourcesIn(`${folder}/src`)) {
    const text = edits.read(`${folder}/src/${file}`) ?? ''
    for (const [, name = '', inside = ''] of text.matchAll(/^export const (\w+)[^=\n]*= \{([\w\s,]*)\}/gm)) {
      const [member = ''] = inside.split(',').map((one) => one.trim())
      if (member !== '' && importedAs(text, member, /^\.\//) !== undefined) return { file, name }
    }
  }
  return undefined
}

const addToGateway = (edits: Edits, gateway: Package, services: Package, plan: ServicePlan) => {
  const { identifier } = plan
  const record = recordOf(edits, services)
  const from = new RegExp(`^${services.manifest.name}(/fixtures)?$`)
  const member = (text: string, exported: string | undefined, object: string) => {
    const local = exported === undefined ? undefined : importedAs(text, exported, from)
    if (local === undefined) return undefined
    const named = withName(text, local, identifier)
    return named === undefined
      ? withMember(text, object, `${identifier}: ${local}.${identifier}`)
      : withMember(named, object, identifier)
  }
  edits.edit(`${gateway.folder}/src/services.ts`, `add ${identifier} to its services`, (text) => {
    const added = member(text, record?.name, 'services')
    if (added !== undefined) return added
    if (record)
      return withImport(
        withMember(text, 'services', `${identifier}: ${record.name}.${identifier}`),
        `import { ${record.name} } from '${services.manifest.name}'`,
      )
    return withImport(
      withMember(text, 'services', identifier),
      `import { ${identifier} } from '${services.manifest.name}'`,
    )
  })
  edits.edit(`${gateway.folder}/test/fixtures.ts`, `add ${identifier} to its fixtures`, (text) => {
    const added = member(text, 'fixtures', 'fixtures')
    if (added !== undefined) return added
    return withImport(
      withMember(text, 'fixtures', `${identifier}: all.${identifier}`),
      `import { fixtures as all } from '${services.manifest.name}/fixtures'`,
    )
  })
}

const placeInGateway = (edits: Edits, gateway: Package, plan: ServicePlan) => {
  const { identifier, name } = plan
  edits.create(`${gateway.folder}/src/services/${name}.ts`, plan.source)
  edits.create(`${gateway.folder}/test/${name}.fixtures.ts`, plan.fixtures)
  edits.edit(`${gateway.folder}/src/services.ts`, `add ${identifier} to its services`, (text) =>
    withImport(
      withMember(text, 'services', identifier),
      `import { ${identifier} } from './services/${name}.ts'`,
    ),
  )
  edits.edit(`${gateway.folder}/test/fixtures.ts`, `add ${identifier} to its fixtures`, (text) =>
    withImport(
      withMember(text, 'fixtures', `${identifier}: ${identifier}Fixtures`),
      `import { ${identifier}Fixtures } from './${name}.fixtures.ts'`,
    ),
  )
}
