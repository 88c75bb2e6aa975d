import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as core from '../src/index.ts'
import * as testing from '../src/testing/index.ts'

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

const coreExports = exportsOf(new URL('../src/index.ts', import.meta.url))
const testingExports = exportsOf(new URL('../src/testing/index.ts', import.meta.url))

describe('@bffkit/core', () => {
  it('exports these values, and no others', () => {
    expect(Object.keys(core).sort()).toEqual(list(coreExports, 'value'))
    expect(list(coreExports, 'value')).toMatchInlineSnapshot(`
      [
        "BffError",
        "CertificateError",
        "ListenError",
        "Problem",
        "SettingsError",
        "StartError",
        "address",
        "addresses",
        "addressesOf",
        "anonymous",
        "anyOf",
        "apiKey",
        "basic",
        "bearer",
        "bearerToken",
        "clientCertificate",
        "clientCredentials",
        "connect",
        "createRoute",
        "created",
        "errorCodes",
        "fanOut",
        "gateway",
        "headerKey",
        "idempotencyHeader",
        "idempotent",
        "int64",
        "issuerAddress",
        "keepOpenApi",
        "logLevel",
        "loginToken",
        "maxBody",
        "memorySessions",
        "openApi",
        "optional",
        "parameter",
        "passThrough",
        "problemResponse",
        "problems",
        "queryKey",
        "readSettings",
        "redisAddress",
        "refused",
        "reply",
        "requireScope",
        "runGateway",
        "secured",
        "serve",
        "service",
        "session",
        "signature",
        "siteAddress",
        "stopOnSignals",
        "textResponse",
        "timeLimits",
        "view",
        "wholeNumber",
        "withoutCsrfHeader",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(coreExports, 'type')).toMatchInlineSnapshot(`
      [
        "AddressSchemas",
        "Addresses",
        "ApiKeyOptions",
        "ArrayOptions",
        "Authenticated",
        "Authentication",
        "AuthenticationDocument",
        "BalanceOptions",
        "BasicOptions",
        "BatchOptions",
        "BearerOptions",
        "BffErrorOptions",
        "Body",
        "Bound",
        "BreakerOptions",
        "CacheOptions",
        "Call",
        "CallOptions",
        "CallPolicies",
        "Caller",
        "Claimed",
        "ClientCertificate",
        "ClientCertificateOptions",
        "ClientCredentials",
        "ClientCredentialsOptions",
        "Clock",
        "ConnectOptions",
        "ConnectionOptions",
        "Created",
        "Credential",
        "CredentialHeader",
        "Degraded",
        "DnsOptions",
        "Documented",
        "EdgeOptions",
        "Environment",
        "ErrorCodeName",
        "FanOutOptions",
        "ForwardedHeader",
        "FoundSession",
        "Gateway",
        "GatewayEnv",
        "GatewayOptions",
        "Gather",
        "Given",
        "HealthOptions",
        "HedgeOptions",
        "IdempotencyClaim",
        "IdempotencyRecords",
        "IdempotentContext",
        "IdempotentRequest",
        "KeepOptions",
        "KeyOptions",
        "KeyRecord",
        "Keys",
        "Limits",
        "ListedSession",
        "LogLevel",
        "Logger",
        "LoginAnswer",
        "LoginTokenOptions",
        "MemorySessionsOptions",
        "Need",
        "NumberOptions",
        "OpenApiInfo",
        "OpenApiTag",
        "OptionalNeed",
        "OptionalOptions",
        "OptionalPart",
        "OutlierOptions",
        "Part",
        "PartBuilder",
        "Parts",
        "PassThroughOptions",
        "PassedStatus",
        "Passes",
        "PostOptions",
        "PostedRead",
        "Principal",
        "ProblemExtension",
        "Reason",
        "Refusal",
        "Refused",
        "Release",
        "ReplyOptions",
        "RetryBudgetOptions",
        "RetryOptions",
        "RunOptions",
        "Runnable",
        "Scope",
        "Scoped",
        "Secured",
        "SecurityScheme",
        "Servable",
        "ServeOptions",
        "Service",
        "ServiceOptions",
        "Serving",
        "SessionOptions",
        "SessionRecord",
        "SessionStore",
        "Sessions",
        "SheddingOptions",
        "Sign",
        "SignatureOptions",
        "SignedRequest",
        "StoredAnswer",
        "StoredSession",
        "TimeLimits",
        "TlsOptions",
        "TokenFor",
        "TrustedProxies",
        "Values",
        "View",
        "Weakened",
        "WriteOptions",
      ]
    `)
  })
})

describe('@bffkit/core/testing', () => {
  it('exports these values, and no others', () => {
    expect(Object.keys(testing).sort()).toEqual(list(testingExports, 'value'))
    expect(list(testingExports, 'value')).toMatchInlineSnapshot(`
      [
        "answer",
        "asking",
        "auditSecurity",
        "backends",
        "checkBudgets",
        "checkClients",
        "checkStatuses",
        "clientLeaves",
        "keptSessions",
        "killMatrix",
        "manualClock",
        "rawUpstream",
        "signedIn",
        "startRedis",
        "tokenFor",
        "withExtraFields",
        "withoutRedis",
        "worstCases",
      ]
    `)
  })

  it('exports these types, and no others', () => {
    expect(list(testingExports, 'type')).toMatchInlineSnapshot(`
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
        "FaultPlace",
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
        "ManualClock",
        "RawStep",
        "RawUpstream",
        "RehearsedApp",
        "RouteRequest",
        "RouteRequests",
        "ServiceFixtures",
        "SlowCall",
        "StatusCheck",
        "StatusesApp",
        "TestRedis",
        "TokenOptions",
        "WorstCase",
        "WorstCaseOptions",
      ]
    `)
  })
})

const all = [...coreExports, ...testingExports]

it.each(all.map((one) => [one.name, one] as const))('%s has a docstring', (_, one) => {
  // Logger is pino's own, passed on.
  if (one.name !== 'Logger') expect(docstringOf(one)).toMatch(/\w{3}/)
})

const functions = [
  ...coreExports.filter(({ name }) => isFunction(Reflect.get(core, name))),
  ...testingExports.filter(({ name }) => isFunction(Reflect.get(testing, name))),
]

function isFunction(value: unknown): boolean {
  return typeof value === 'function' && !/^class\b/.test(String(value))
}

it.each(functions.map((one) => [one.name, one] as const))('%s shows how it is used', (_, one) => {
  expect(docstringOf(one)).toContain('@example')
})
