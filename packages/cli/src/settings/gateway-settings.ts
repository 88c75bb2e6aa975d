import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Context, run } from '../run.ts'
import { docstringsIn } from './docstrings.ts'

/** One setting of a gateway, in words. */
export interface GatewaySetting {
  readonly name: string
  readonly of: 'gateway' | 'server'
  readonly required: boolean
  readonly byDefault: string | undefined
  /** What it must be. */
  readonly must: string
  readonly meaning: string
}

/** What the program in the gateway prints. */
interface Told {
  readonly core: string
  readonly settings: readonly {
    readonly name: string
    readonly of: 'gateway' | 'server'
    readonly required: boolean
    readonly byDefault?: string
    readonly must?: string
    readonly description?: string
  }[]
}

/** The main program of a gateway: `src/main.ts`, or one beside the `package.json`. */
export const mainOf = (path: string): string | undefined =>
  ['src/main.ts', 'src/main.js', 'main.ts', 'main.js'].find((file) => existsSync(join(path, file)))

/**
 * Every setting a gateway reads, those of the server included, as its schema says them; what they mean is said by the docstrings of
 * its sources and of core's. The schema is loaded in a process of its own.
 *
 * @param path of the gateway
 * @throws Error when the gateway has no schema that can be found, or it cannot be loaded.
 */
export const gatewaySettings = async (path: string, context: Context): Promise<GatewaySetting[]> => {
  const { module, exported, port } = schemaOf(path)
  const program = `
    import { describeSettings } from '@bffkit/core/serve'
    const { ${exported}: settings } = await import(${JSON.stringify(`./${module}`)})
    const core = import.meta.resolve('@bffkit/core/serve')
    console.log(${JSON.stringify(begin)} + JSON.stringify({ core, settings: describeSettings(settings, ${port}) }))
    process.exit()`
  const output = await run(process.execPath, ['--input-type=module', '--eval', program], path, context).catch(
    (error) => {
      throw new Error(
        `${join(path, module)} cannot be loaded: ${error.message.split('\n').slice(1).join('\n').trim()}`,
      )
    },
  )
  const { core, settings }: Told = JSON.parse(output.slice(output.indexOf(begin) + begin.length))
  const meanings = docstringsIn([...ownSources(path), ...coreSources(dirname(fileURLToPath(core)))])
  return settings.map(({ name, of, required, byDefault, must = 'any text', description }) => ({
    name,
    of,
    required,
    byDefault: byDefault?.startsWith(`${path}/`) ? byDefault.slice(path.length + 1) : byDefault,
    must: inWords(must),
    meaning:
      description ?? meanings.get(name) ?? (of === 'gateway' && name.endsWith('_URL') ? ofService(name) : ''),
  }))
}

/** What stands before what such a program has to say, whatever else is printed. */
export const begin = '\u0002'

const ofService = (name: string) =>
  `Where the service ${name.slice(0, -'_URL'.length).toLowerCase().replaceAll('_', ' ')} is; several addresses have commas between them.`

const inWords = (must: string) =>
  must
    .replace(/^Invalid option: expected one of /, 'one of ')
    .replace(/^Invalid input: expected .*/, 'any text')
    .replace(/^must be /, '')
    .replaceAll('|', ', ')

/** What `runGateway()` is given: where its schema comes from, and the port. */
export const schemaOf = (path: string) => {
  const main = mainOf(path)
  if (main === undefined) throw new Error(`${path} has no src/main.ts that runs a gateway`)
  const text = readFileSync(join(path, main), 'utf8')
  const [, named] = /\bsettings(?:: (\w+))?\s*[,}]/.exec(text) ?? []
  const local = named ?? 'settings'
  const [, names = '', from] =
    [...text.matchAll(/import \{([^}]*)\} from '(\.[^']+)'/g)].find(([, all = '']) =>
      new RegExp(`\\b${local}\\b`).test(all),
    ) ?? []
  if (from === undefined)
    throw new Error(
      `${join(path, main)} imports no schema of settings, as in import { Settings } from './settings.ts'`,
    )
  const [, exported = local] = new RegExp(`(\\w+) as ${local}\\b`).exec(names) ?? []
  const port = Number(/\bport: ([\d_]+)/.exec(text)?.[1]?.replaceAll('_', '') ?? 3000)
  return { module: join(dirname(main), from).replaceAll('\\', '/'), exported, port }
}

const ownSources = (path: string) =>
  globSync('{src/**/,}*settings*.{ts,js}', {
    cwd: path,
    exclude: (name) => /node_modules|\.test\./.test(name),
  }).map((file) => readFileSync(join(path, file), 'utf8'))

/** As they are in the package, TypeScript or what was built of it. */
const coreSources = (folder: string) =>
  globSync(['{gateway/run,edge/settings}/*settings.{ts,js}', 'edge/listen/limits{,.d}.ts'], {
    cwd: folder,
  }).map((file) => readFileSync(join(folder, file), 'utf8'))
