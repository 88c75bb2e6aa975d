import { isOneLine } from '../../service/balance/address-list.ts'

/** Where a PostgreSQL is, and how it is spoken to. */
export interface PostgresAddress {
  /** A host, or the folder of a socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  /** Empty when there is none. */
  readonly password: string
  readonly database: string
  /** `verified` checks the certificate and its name. */
  readonly tls: 'none' | 'verified' | 'unverified'
  /** A file with the certificates to trust. Default those of the process. */
  readonly rootCertificate: string | undefined
  /** Settings of each session, such as `-c search_path=shop`. */
  readonly options: string | undefined
}

/** The form a setting must have, as its message shows it. */
export const postgresAddressForm =
  'postgres://user:password@host:port/database, with ?sslmode=verify-full for TLS'

/** Milliseconds a statement can be given. */
export const timeoutRange = { from: 10, to: 60_000, whole: true } as const

/** Connections a process can have. */
export const connectionsRange = { from: 1, to: 1_000, whole: true } as const

/** Whether a text is the address of a PostgreSQL, see {@link readPostgresAddress}. */
export const isPostgresAddress = (text: string): boolean => readPostgresAddress(text) !== undefined

const modes = new Map<string, PostgresAddress['tls']>([
  ['disable', 'none'],
  ['no-verify', 'unverified'],
  ['require', 'verified'],
  ['verify-ca', 'verified'],
  ['verify-full', 'verified'],
])

const parameters: ReadonlySet<string> = new Set(['sslmode', 'sslrootcert', 'host', 'options'])

/**
 * Reads the address of one PostgreSQL. Of the parameters behind it, `sslmode`, `sslrootcert`, `host` (the folder of a socket) and
 * `options` are known; any other one is refused rather than ignored.
 *
 * @returns `undefined` when it is something else
 */
export const readPostgresAddress = (text: string): PostgresAddress | undefined => {
  const url = isOneLine(text) ? URL.parse(text) : null
  if (!url || !/^postgres(?:ql)?:$/.test(url.protocol) || url.hash) return undefined
  const { hostname, searchParams } = url
  const given = (name: string) => searchParams.get(name) ?? undefined
  const tls = modes.get(given('sslmode') ?? 'disable')
  const [user, password, database] = [url.username, url.password, url.pathname.slice(1)].map(decoded)
  if (!/^[^,%/]+$/.test(hostname) || !user || password === undefined || !database || !tls) return undefined
  if (database.includes('/') || [...searchParams.keys()].some((name) => !parameters.has(name)))
    return undefined
  return {
    host: given('host') ?? hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : 5_432,
    user,
    password,
    database,
    tls,
    rootCertificate: given('sslrootcert'),
    options: given('options'),
  }
}

const decoded = (text: string): string | undefined => {
  try {
    const plain = decodeURIComponent(text)
    return plain.includes('\0') ? undefined : plain
  } catch {
    return undefined
  }
}
