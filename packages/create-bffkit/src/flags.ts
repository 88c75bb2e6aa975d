import { managers, type PackageManager, readFlags } from 'bffkit/create'
import { type Client, clients } from './answers.ts'

const flags = {
  into: { type: 'string' },
  gateway: { type: 'string' },
  client: { type: 'string' },
  from: { type: 'string' },
  operations: { type: 'string' },
  service: { type: 'string' },
  manager: { type: 'string' },
  git: { type: 'boolean' },
  'no-git': { type: 'boolean' },
  install: { type: 'boolean' },
  'no-install': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What the command line says; what it does not say is asked, or has a default. */
export interface Given {
  readonly folder: string | undefined
  /** The repository that gets one gateway more. */
  readonly into: string | undefined
  readonly gateway: string | undefined
  readonly client: Client | undefined
  readonly from: string | undefined
  readonly operations: readonly string[] | undefined
  readonly service: string | undefined
  readonly manager: PackageManager | undefined
  readonly git: boolean | undefined
  readonly install: boolean | undefined
  readonly yes: boolean
  readonly help: boolean
}

/** @throws Error in one line that says what is wrong and what would be right. */
export const readGiven = (args: readonly string[]): Given => {
  const { values, positionals } = readFlags(args, flags)
  const [folder, surplus] = positionals
  if (surplus !== undefined)
    throw new Error(`${JSON.stringify(surplus)} is one name too many: there is one folder`)
  const text = (name: keyof typeof flags) => {
    const value = values[name]
    if (value === '') throw new Error(`--${name} is empty`)
    return typeof value === 'string' ? value : undefined
  }
  const either = (name: 'git' | 'install') =>
    values[`no-${name}`] === true ? false : values[name] === true ? true : undefined
  if (folder !== undefined && text('into') !== undefined)
    throw new Error(`a folder for a new repository, ${folder}, and --into do not go together`)
  const given = {
    folder,
    into: text('into'),
    gateway: text('gateway'),
    client: oneOf('client', text('client'), Object.keys(clients).filter(isClient)),
    from: text('from'),
    operations: text('operations')
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean),
    service: text('service'),
    manager: oneOf('manager', text('manager'), managers),
    git: either('git'),
    install: either('install'),
    yes: values.yes === true,
    help: values.help === true,
  }
  for (const name of ['operations', 'service'] as const)
    if (given[name] !== undefined && given.from === undefined)
      throw new Error(`--${name} is about an OpenAPI document: say with --from which one`)
  return given
}

const isClient = (name: string): name is Client => name in clients

const oneOf = <T extends string>(
  flag: string,
  value: string | undefined,
  all: readonly T[],
): T | undefined => {
  const found = all.find((one) => one === value)
  if (value !== undefined && found === undefined)
    throw new Error(`--${flag} is one of ${all.join(', ')}, and not ${JSON.stringify(value)}`)
  return found
}

/** What `--help` prints. */
export const help = `npm create bffkit@latest [FOLDER] -- [FLAGS]

Makes a repository of gateways in FOLDER, or adds one gateway to a repository that is there.
On a terminal it asks for what is not said; elsewhere, and with --yes, everything has a default.

  FOLDER                  the folder of a new repository; it must be new or empty. Default my-gateways
  --into FOLDER           add a gateway to the repository in FOLDER, and touch nothing else of it
  --gateway NAME          what the gateway is called. Default ${clients.mobile.gateway}, or ${clients.partner.gateway} for partners
  --client KIND           ${Object.entries(clients)
    .map(([kind, { says }]) => `${kind}: ${says}`)
    .join('\n                          ')}
                          Default mobile
  --from FILE|URL         an OpenAPI document of the service behind it. Default: two sample services
  --operations A,B        what to take of the document: operationIds, or "GET /orders/{id}". Default: its first GET
  --service NAME          what its service is called. Default: the title of the document
  --manager NAME          ${managers.join(', ')}. Default: the one this was started with, or whose lock file is there
  --no-git                do not make it a git repository
  --no-install            do not install
  --yes, -y               ask nothing
  --help, -h              this
`
