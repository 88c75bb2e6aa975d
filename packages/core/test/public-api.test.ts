import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as auth from '../src/auth.ts'
import * as idempotency from '../src/idempotency.ts'
import * as root from '../src/index.ts'
import * as serve from '../src/serve.ts'
import * as session from '../src/session.ts'
import * as store from '../src/store/index.ts'
import * as testing from '../src/testing/index.ts'
import * as traffic from '../src/traffic.ts'

interface Export {
  readonly name: string
  readonly kind: 'type' | 'value'
  readonly file: URL
}

/** What an index re-exports: its names, whether types or values, and where they are declared. */
const exportsOf = (index: URL): Export[] =>
  [...readFileSync(index, 'utf8').matchAll(/^export (type )?\{([^}]*)\} from '([^']+)'$/gm)].flatMap(
    ([, type, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => ({
          name: name.replace(/^type /, ''),
          kind: type || name.startsWith('type ') ? ('type' as const) : ('value' as const),
          file: new URL(from, index),
        })),
  )

const list = (exports: readonly Export[], kind: Export['kind']) =>
  exports
    .filter((one) => one.kind === kind)
    .map(({ name }) => name)
    .sort()

/** The text between the docstring's stars before a declaration, or nothing. */
const docstringOf = ({ name, file }: Export): string => {
  const source = readFileSync(file, 'utf8')
  const declaration = new RegExp(
    `^(?:export )?(?:declare )?(?:async )?(?:const|function|class|interface|type) ${name}\\b|^export type \\{ ${name} \\}`,
    'm',
  ).exec(source)
  const before = source.slice(0, declaration?.index ?? 0)
  return /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(before)?.[1] ?? ''
}

/** Each entry, with what it has at run time. */
const entries = {
  '.': { module: root, file: 'index.ts' },
  './auth': { module: auth, file: 'auth.ts' },
  './session': { module: session, file: 'session.ts' },
  './serve': { module: serve, file: 'serve.ts' },
  './idempotency': { module: idempotency, file: 'idempotency.ts' },
  './traffic': { module: traffic, file: 'traffic.ts' },
  './store': { module: store, file: 'store/index.ts' },
  './testing': { module: testing, file: 'testing/index.ts' },
} as const

const exportsOfEntry = (entry: keyof typeof entries) =>
  exportsOf(new URL(`../src/${entries[entry].file}`, import.meta.url))

describe('@bffkit/core', () => {
  const exported = exportsOfEntry('.')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['.'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "BffError",
        "Problem",
        "after",
        "anonymous",
        "bearer",
        "before",
        "connect",
        "createRoute",
        "created",
        "declared",
        "errorCodes",
        "fanOut",
        "gateway",
        "int64",
        "maxBody",
        "optional",
        "parameter",
        "passThrough",
        "priority",
        "problemResponse",
        "problems",
        "refused",
        "reply",
        "requireScope",
        "secured",
        "service",
        "textResponse",
        "timeLimits",
        "upgrade",
        "view",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "AdaptiveOptions",
        "Addresses",
        "ArrayOptions",
        "BalanceOptions",
        "BatchOptions",
        "BearerOptions",
        "BffErrorCode",
        "BffErrorOptions",
        "Body",
        "Bound",
        "BreakerOptions",
        "BulkheadOption",
        "CacheOptions",
        "Call",
        "CallOptions",
        "CallPolicies",
        "CallRecord",
        "Clock",
        "CodeVerdict",
        "ConnectOptions",
        "ConnectionOptions",
        "Created",
        "Declarations",
        "Declared",
        "DeclaredOptions",
        "Degraded",
        "DnsOptions",
        "EdgeOptions",
        "EndedPart",
        "ErrorCodeName",
        "ErrorMaker",
        "FanOutOptions",
        "Gateway",
        "GatewayEnv",
        "GatewayOptions",
        "Gather",
        "Given",
        "HealthOptions",
        "HedgeOptions",
        "Lane",
        "LaneAnswer",
        "LaneCalls",
        "LaneDecode",
        "LaneHeaders",
        "LanePort",
        "LaneQuestion",
        "LaneRequest",
        "LaneStream",
        "Lanes",
        "LogLevel",
        "Logger",
        "Need",
        "NumberOptions",
        "OptionalNeed",
        "OptionalOptions",
        "OptionalPart",
        "OutlierOptions",
        "OwnCodes",
        "OwnErrorCode",
        "OwnErrorCodes",
        "Part",
        "PartBuilder",
        "PartRecord",
        "Parts",
        "PassThroughOptions",
        "PassedStatus",
        "Passes",
        "PathOptions",
        "PlacedPolicy",
        "PolicyAnswerOptions",
        "PolicyPlace",
        "PolicyStop",
        "PostOptions",
        "PostedRead",
        "Principal",
        "Priority",
        "Reason",
        "Refusal",
        "Refused",
        "ReplyOptions",
        "RequestEnd",
        "RequestRecord",
        "RetryBudgetOptions",
        "RetryOptions",
        "Scope",
        "Scoped",
        "Secured",
        "Service",
        "ServiceCall",
        "ServiceOptions",
        "ServiceOutcome",
        "ServicePolicy",
        "ServiceSend",
        "TimeLimits",
        "Upgrade",
        "UpgradeOptions",
        "Values",
        "View",
        "Waivers",
        "WriteOptions",
      ]
    `)
  })
})

describe('@bffkit/core/auth', () => {
  const exported = exportsOfEntry('./auth')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['./auth'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "anyOf",
        "apiKey",
        "authentication",
        "basic",
        "bearerToken",
        "clientCertificate",
        "clientCredentials",
        "headerKey",
        "loginToken",
        "queryKey",
        "signature",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "ApiKeyOptions",
        "Authenticated",
        "Authentication",
        "AuthenticationDocument",
        "AuthenticationOptions",
        "AuthenticationRequest",
        "BasicOptions",
        "Caller",
        "CallerKind",
        "ClientCertificate",
        "ClientCertificateOptions",
        "ClientCredentials",
        "ClientCredentialsOptions",
        "Credential",
        "CredentialHeader",
        "KeyOptions",
        "KeyRecord",
        "Keys",
        "LoginAnswer",
        "LoginTokenOptions",
        "ProblemExtension",
        "Recognised",
        "RefusedCredential",
        "SecurityScheme",
        "Sign",
        "SignatureOptions",
        "SignedRequest",
        "TokenFor",
      ]
    `)
  })
})

describe('@bffkit/core/session', () => {
  const exported = exportsOfEntry('./session')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['./session'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "memorySessions",
        "session",
        "withoutCsrfHeader",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "Asking",
        "FoundSession",
        "ListedSession",
        "MemorySessionsOptions",
        "Release",
        "SessionOptions",
        "SessionRecord",
        "SessionStore",
        "Sessions",
        "StoredSession",
      ]
    `)
  })
})

describe('@bffkit/core/serve', () => {
  const exported = exportsOfEntry('./serve')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['./serve'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "CertificateError",
        "ListenError",
        "SettingsError",
        "StartError",
        "address",
        "addresses",
        "addressesOf",
        "columns",
        "describeSettings",
        "issuerAddress",
        "keepOpenApi",
        "logLevel",
        "openApi",
        "postgresAddress",
        "postgresConnections",
        "postgresTimeout",
        "readSettings",
        "redisAddress",
        "redisTimeout",
        "runGateway",
        "serve",
        "siteAddress",
        "stopOnSignals",
        "wholeNumber",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "AddressSchemas",
        "Documented",
        "Environment",
        "ForwardedHeader",
        "KeepOptions",
        "Limits",
        "OpenApiInfo",
        "OpenApiTag",
        "RunOptions",
        "Runnable",
        "Servable",
        "ServeOptions",
        "Serving",
        "SettingDescription",
        "SheddingOptions",
        "StopRequest",
        "TlsOptions",
        "TrustedProxies",
      ]
    `)
  })
})

describe('@bffkit/core/idempotency', () => {
  const exported = exportsOfEntry('./idempotency')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['./idempotency'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "idempotencyHeader",
        "idempotent",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "Claimed",
        "IdempotencyClaim",
        "IdempotencyRecords",
        "IdempotentContext",
        "IdempotentRequest",
        "StoredAnswer",
      ]
    `)
  })
})

describe('@bffkit/core/traffic', () => {
  const exported = exportsOfEntry('./traffic')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['./traffic'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "concurrency",
        "limit",
        "limited",
        "live",
        "memoryLimits",
        "plans",
        "quota",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "CalendarQuota",
        "ConcurrencyLimit",
        "ConcurrencyOptions",
        "Count",
        "Counted",
        "Limit",
        "LimitBy",
        "LimitList",
        "LimitOptions",
        "LimitStore",
        "Limited",
        "Live",
        "MemoryLimits",
        "MemoryLimitsOptions",
        "OnStoreLoss",
        "Plans",
        "PlansOptions",
        "QuotaOptions",
        "RateLimit",
        "RateOptions",
      ]
    `)
  })
})

describe('@bffkit/core/store', () => {
  const exported = exportsOfEntry('./store')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['./store'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "DatabaseError",
        "idempotencyMigrations",
        "idempotencyRecords",
        "idempotencyTables",
        "keyMigrations",
        "keyStore",
        "keyTables",
        "migrate",
        "nodeSqliteDialect",
        "onceMade",
        "postgresDialect",
        "redisCache",
        "redisLimits",
        "redisSessions",
        "usageMigrations",
        "usageRecords",
        "usageTables",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "Dropped",
        "Dropping",
        "Hearing",
        "IdempotencyRecordsOptions",
        "IdempotencyTables",
        "KeyRequest",
        "KeyStore",
        "KeyStoreOptions",
        "KeyTables",
        "ListedKey",
        "ListedSecret",
        "Mark",
        "Migrated",
        "Migration",
        "Migrations",
        "NewKey",
        "Place",
        "PostgresConnection",
        "PostgresOptions",
        "RedisCache",
        "RedisCacheOptions",
        "RedisLimits",
        "RedisLimitsOptions",
        "RedisSessionsOptions",
        "RotateOptions",
        "SharedAnswer",
        "SharedAnswers",
        "SharedCache",
        "SqliteOptions",
        "UsageOf",
        "UsageRecords",
        "UsageRecordsOptions",
        "UsageState",
        "UsageTables",
      ]
    `)
  })
})

describe('@bffkit/core/testing', () => {
  const exported = exportsOfEntry('./testing')

  it('exports these values, and no others', () => {
    expect(Object.keys(entries['./testing'].module).sort()).toEqual(list(exported, 'value'))
    expect(list(exported, 'value')).toMatchInlineSnapshot(`
      [
        "answer",
        "asking",
        "auditSecurity",
        "backends",
        "checkBudgets",
        "checkClients",
        "checkDisconnects",
        "checkIdempotencyRecords",
        "checkLimitStore",
        "checkSessionStore",
        "checkSharedCache",
        "checkStatuses",
        "clientLeaves",
        "keptSessions",
        "killMatrix",
        "manualClock",
        "rawUpstream",
        "signedIn",
        "startPostgres",
        "startRedis",
        "tokenFor",
        "withExtraFields",
        "withoutPostgres",
        "withoutRedis",
        "worstCases",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(exported, 'type')).toMatchInlineSnapshot(`
      [
        "Answer",
        "AuditedApp",
        "BackendSettings",
        "Backends",
        "BackendsOptions",
        "Breakage",
        "Call",
        "ClientLeft",
        "ConnectionFault",
        "Credentials",
        "DisconnectCheck",
        "DryRunApp",
        "FaultPlace",
        "FirstCalls",
        "Fixture",
        "FixtureKey",
        "FixtureRequest",
        "Fixtures",
        "Json",
        "KillMatrix",
        "KillMatrixApp",
        "KillMatrixOptions",
        "KillMatrixRequest",
        "KillMatrixRow",
        "KillPathMatrix",
        "KillPathRow",
        "MakeStore",
        "ManualClock",
        "RawStep",
        "RawUpstream",
        "RouteRequest",
        "RouteRequests",
        "ServiceFixtures",
        "SlowCall",
        "StatusCheck",
        "StatusesApp",
        "TestPostgres",
        "TestRedis",
        "TokenOptions",
        "WorstCase",
        "WorstCaseOptions",
      ]
    `)
  })
})

const all = Object.values(entries).flatMap(({ module, file }) =>
  exportsOf(new URL(`../src/${file}`, import.meta.url)).map((one) => ({ ...one, module, entry: file })),
)

describe('the entries', () => {
  it('are those of the package', () => {
    const { exports }: { exports: Record<string, string> } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    )
    expect(exports).toEqual(
      Object.fromEntries(Object.entries(entries).map(([entry, { file }]) => [entry, `./src/${file}`])),
    )
  })

  it('are on the map of the house', () => {
    const map = readFileSync(new URL('../docs/README.md', import.meta.url), 'utf8')
    const [, table = ''] = map.split('## Entries')
    expect([...table.matchAll(/^\| `([./][\w/-]*)` \|/gm)].map(([, entry]) => entry)).toEqual(
      Object.keys(entries).map((entry) => entry.replace('./', '/')),
    )
  })

  it('have each name once, but for those of tests', () => {
    const names = all.filter(({ entry }) => entry !== 'testing/index.ts').map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it('load no database, no Redis and no OpenID client with the root, and few modules', () => {
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = new Set()
      registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) })
      await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)})
      console.log(JSON.stringify([...loaded].filter((url) => url.startsWith('file:'))))`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    })
    const loaded: string[] = JSON.parse(output)

    expect(loaded.filter((url) => /node_modules\/(?:ioredis|kysely|openid-client|pg)\//.test(url))).toEqual(
      [],
    )
    expect(loaded.length).toBeGreaterThan(100)
    expect(loaded.length).toBeLessThan(700)
  })
})

it.each(all.map((one) => [`${one.name} of ${one.entry}`, one] as const))('%s has a docstring', (_, one) => {
  // Logger is pino's own, passed on.
  if (one.name !== 'Logger') expect(docstringOf(one)).toMatch(/\w{3}/)
})

const isFunction = (value: unknown): boolean => typeof value === 'function' && !/^class\b/.test(String(value))

const functions = all.filter(({ name, module }) => isFunction(Reflect.get(module, name)))

it.each(functions.map((one) => [`${one.name} of ${one.entry}`, one] as const))(
  '%s shows how it is used',
  (_, one) => {
    expect(docstringOf(one)).toContain('@example')
  },
)
