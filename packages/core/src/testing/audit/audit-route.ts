import { type LimitsOf, noLimits } from '../../gateway/document/limits-of.ts'
import { cookiesOf } from '../../gateway/protective-defaults.ts'
import type { Outgoing } from '../../service/outgoing.ts'
import type { RouteRequests } from '../route-requests.ts'
import { type Ask, type Asked, type AskedApp, askRoute } from './ask-route.ts'
import { askWithScopes, type Credentials } from './ask-with-scopes.ts'
import type { DeclaredRoute } from './declared-routes.ts'
import { type CsrfCheck, type Finding, isRefusal, routeFindings } from './route-findings.ts'
import { unknownFindings } from './unknown-findings.ts'

/** What was found out about a route. */
export interface RouteAudit {
  readonly name: string
  /** The credentials one of which it takes; `anybody`; or `itself`, when its handler looks for one. */
  readonly auth: string
  /** The scopes it really asks for. */
  readonly scopes: readonly string[]
  /** What a request that another site could cause is refused for; `none` when it is not, `undefined` where no cookie counts. */
  readonly csrf: CsrfCheck | undefined
  /** Bytes the body of a request may have; `undefined` for methods that have none. */
  readonly maxBody: number | undefined
  /** Milliseconds it may take. */
  readonly budget: number
  /** The names of the limits that can refuse a request. */
  readonly limits: readonly string[]
  /** The calls it made. */
  readonly calls: readonly Outgoing[]
  readonly findings: readonly Finding[]
}

/**
 * Asks a route without a credential, with a cookie and no `X-CSRF`, and with the scopes it needs, and compares what it does
 * with what it says. A route that is not reached, or not answered well, is a finding: what it forwards is not known then.
 */
export const auditRoute = async (
  app: AskedApp,
  route: DeclaredRoute,
  requests: RouteRequests,
  credentials: Credentials,
  limitsOf: LimitsOf = noLimits,
): Promise<RouteAudit> => {
  const ask = askRoute(app, route, requests)
  const bare = await ask({})
  const { scopes, asked } = bare.passed ? { scopes: [], asked: bare } : await askWithScopes(ask, credentials)
  const unknown = bare.passed ? [] : unknownFindings(route, asked)
  const auth = whoMay(app, bare)
  const csrf = auth === 'anybody' ? undefined : await refusesForgery(app, ask)
  return {
    name: route.name,
    auth,
    scopes,
    csrf,
    maxBody: await bodyLimit(route, ask),
    budget: asked.budget,
    limits: limitNames(limitsOf, route, !isPublic(auth)),
    calls: asked.calls,
    findings: [
      ...unknown,
      ...(asked.passed || isRefusal(asked) ? routeFindings(route, { bare, scopes, csrf }) : []),
    ],
  }
}

/** Whether a route is one that everybody reaches, also when its handler then looks for a credential itself. */
export const isPublic = (auth: string): boolean => auth === 'anybody' || auth === 'itself'

const limitNames = (limitsOf: LimitsOf, { name }: DeclaredRoute, closed: boolean): string[] => {
  const [method = '', path = ''] = name.split(' ')
  const limits = limitsOf({ method: method.toLowerCase(), path, closed })
  return [...new Set(limits.map((limit) => limit.name))]
}

const whoMay = ({ auth }: AskedApp, bare: Asked): string => {
  if (!bare.passed) return Object.keys(auth.schemes).join(', ')
  return isRefusal(bare) ? 'itself' : 'anybody'
}

/** Tries every cookie that counts. What it holds does not matter: another site cannot know, and its browser sends it. */
const refusesForgery = async ({ auth }: AskedApp, ask: Ask): Promise<CsrfCheck | undefined> => {
  const cookies = cookiesOf(auth)
  if (cookies.length === 0) return undefined
  const refused = async (headers: Readonly<Record<string, string>>) => {
    const asked = await Promise.all(cookies.map((cookie) => ask({ ...headers, cookie: `${cookie}=x` })))
    return asked.every(({ code }) => code === 'BFF_CSRF')
  }
  if (!(await refused({})) || !(await refused({ 'sec-fetch-site': 'cross-site' }))) return 'none'
  return (await refused({ 'sec-fetch-site': 'same-origin' })) ? 'header' : 'site'
}

/** More than any limit can be. */
const tooMuch = String(2 ** 31)

/** Asks with a body nobody takes: the refusal names the limit, and comes before anything else. */
const bodyLimit = async ({ name }: DeclaredRoute, ask: Ask): Promise<number | undefined> => {
  if (/^(?:GET|HEAD|ALL) /.test(name)) return undefined
  const { message = '' } = await ask({ 'content-length': tooMuch })
  return Number(/over (\d+) bytes/.exec(message)?.[1])
}
