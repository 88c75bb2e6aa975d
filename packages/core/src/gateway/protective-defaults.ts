import type { Authentication } from '../auth/authentication.ts'
import { defaultJsonLimits } from '../edge/body/strict-json.ts'
import { defaultMaxBody } from '../edge/edge.ts'
import { defaultHstsMaxAge, type EdgeOptions, strictPolicy } from '../edge/security-headers.ts'
import { defaultBudget, defaultIdleTimeout } from '../scope/open-scope.ts'
import { defaultFailureRatio } from '../service/policies/breaker/circuit.ts'
import { defaultBulkhead, maxCallsOf } from '../service/policies/bulkhead.ts'
import { defaultMaxAnswer, type ServiceOptions } from '../service/service.ts'

/** A default that protects, and how to recognise that something protects less. */
export interface ProtectiveDefault<From> {
  /** As it is shown. */
  readonly standard: string
  /** What there is instead, when that protects less; `undefined` otherwise. */
  readonly weaker: (from: From) => string | undefined
}

/** What the defaults of a gateway as a whole are about. */
export interface GatewayDefaultsFrom {
  readonly budget?: number
  readonly idleTimeout?: number
  readonly edge?: EdgeOptions
  readonly auth: Authentication
  readonly routes: readonly { readonly path: string }[]
}

const atMost = <From>(
  limit: number,
  unit: string,
  value: (from: From) => number | false | undefined,
): ProtectiveDefault<From> => ({
  standard: `${limit} ${unit}`,
  weaker: (from) => {
    const is = value(from) ?? limit
    if (is === false) return 'off'
    return is > limit ? `${is} ${unit}` : undefined
  },
})

/** The defaults of a gateway as a whole, by name. */
export const gatewayDefaults = {
  budget: atMost(defaultBudget, 'ms', ({ budget }) => budget),
  idleTimeout: atMost(defaultIdleTimeout, 'ms', ({ idleTimeout }) => idleTimeout),
  'edge.maxBody': atMost(defaultMaxBody, 'bytes', ({ edge }) => edge?.maxBody),
  'edge.maxJsonDepth': atMost(defaultJsonLimits.maxDepth, 'levels', ({ edge }) => edge?.maxJsonDepth),
  'edge.maxJsonElements': atMost(
    defaultJsonLimits.maxElements,
    'values',
    ({ edge }) => edge?.maxJsonElements,
  ),
  'edge.cors': {
    standard: 'no origin',
    weaker: ({ edge }) => edge?.cors?.join(' ') || undefined,
  },
  'edge.hstsMaxAge': {
    standard: `${defaultHstsMaxAge} s`,
    weaker: ({ edge: { hstsMaxAge = defaultHstsMaxAge } = {} }) =>
      hstsMaxAge < defaultHstsMaxAge ? `${hstsMaxAge} s` : undefined,
  },
  'edge.contentSecurityPolicy': {
    standard: 'nothing may be loaded',
    weaker: ({ edge: { contentSecurityPolicy: policy } = {} }) =>
      policy === strictPolicy ? undefined : policy,
  },
  'auth.cookie': {
    standard: '__Host-…',
    weaker: ({ auth }) => cookiesOf(auth).find((cookie) => !cookie.startsWith('__Host-')),
  },
  'auth.diagnostics': {
    standard: 'off',
    weaker: ({ routes }) => (routes.some(({ path }) => path === '/bff/diagnostics') ? 'on' : undefined),
  },
} satisfies Record<string, ProtectiveDefault<GatewayDefaultsFrom>>

/** The cookies an authentication reads credentials from. */
export const cookiesOf = ({ schemes }: Pick<Authentication, 'schemes'>): string[] =>
  Object.values(schemes).flatMap((scheme) =>
    scheme.type === 'apiKey' && scheme.in === 'cookie' ? scheme.name : [],
  )

/** The defaults of each service, by the name of the option. */
export const serviceDefaults = {
  breaker: {
    standard: `open at ${defaultFailureRatio}`,
    weaker: ({ breaker = {} }) => {
      if (breaker === false) return 'off'
      const { failureRatio = defaultFailureRatio } = breaker
      return failureRatio > defaultFailureRatio ? `open at ${failureRatio}` : undefined
    },
  },
  bulkhead: atMost(defaultBulkhead, 'calls', ({ bulkhead }) => maxCallsOf(bulkhead)),
  maxBody: atMost(defaultMaxAnswer, 'bytes', ({ maxBody }) => maxBody),
} satisfies Record<string, ProtectiveDefault<ServiceOptions>>

/** The default of each route: bytes the body of a request may have. */
export const routeDefault = atMost(defaultMaxBody, 'bytes', (bytes: number) => bytes)
