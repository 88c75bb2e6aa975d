import { columns } from '../../gateway/run/columns.ts'
import type { Outgoing } from '../../service/outgoing.ts'
import type { WeakenedDefault } from './audit-defaults.ts'
import type { RouteAudit } from './audit-route.ts'
import type { ServiceAudit } from './audit-services.ts'

/** What an audit has found out about a gateway. */
export interface SecurityAudit {
  readonly name: string
  readonly routes: readonly RouteAudit[]
  /** The routes of the private port, such as `GET /health`. */
  readonly hidden: readonly string[]
  readonly services: readonly ServiceAudit[]
  readonly weakened: readonly WeakenedDefault[]
}

const none = '–'

const csrfWords = { header: 'yes', site: 'same-origin only', none: 'NO' } as const

/** An audit as lines of text: a table of routes, one of services, and one of weakened defaults when there are any. */
export const auditReport = ({ name, routes, hidden, services, weakened }: SecurityAudit): string => {
  const tables = [
    [
      [name, 'auth', 'scopes', 'CSRF', 'body bytes', 'budget ms', 'limits', 'forwards'],
      ...routes.map(routeRow),
      ...hidden.map((route) => [route, 'private port', none, none, none, none, none, none]),
    ],
    [['service', 'token', 'audience', "client's headers"], ...services.map(serviceRow)],
    [['weakened', 'is', 'default', 'why'], ...weakened.map(weakenedRow)],
  ]
  return tables
    .filter(({ length }) => length > 1)
    .map((table) => columns(table))
    .join('\n\n')
}

const routeRow = ({ name, auth, scopes, csrf, maxBody, budget, limits, calls }: RouteAudit) => [
  name,
  auth,
  listed(scopes),
  csrf === undefined ? none : csrfWords[csrf],
  maxBody === undefined ? none : String(maxBody),
  String(budget),
  listed(limits),
  forwarded(calls),
]

const serviceRow = ({ key, token, audience, headers }: ServiceAudit) => [
  key,
  token,
  token === 'none' ? none : (audience ?? 'NONE'),
  listed(headers),
]

const weakenedRow = ({ name, is, standard, why = 'NOBODY SAYS' }: WeakenedDefault) => [
  name,
  is,
  standard,
  why,
]

const listed = (all: readonly string[]) => (all.length === 0 ? none : all.join(' '))

/** Which services were called, by what they received: `forward: users, orders`. */
const forwarded = (calls: readonly Outgoing[]): string => {
  const byKind = Map.groupBy(calls, kindOf)
  const groups = [...byKind].map(
    ([kind, same]) => `${kind}: ${[...new Set(same.map(({ upstream }) => upstream.name))].join(', ')}`,
  )
  return groups.join('; ') || none
}

const kindOf = (call: Outgoing) => (call.passesThrough ? `${received(call)}, passed through` : received(call))

/** What the service really received: on an open route nobody has a token. */
const received = ({ upstream: { token }, scope }: Outgoing) => {
  if (token === 'forward' && scope.token === undefined) return 'none'
  return token === 'user' && scope.tokenFor === undefined ? 'none' : token
}
