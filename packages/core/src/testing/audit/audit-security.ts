import type { OpenAPIHono } from '@hono/zod-openapi'
import { limitsOf } from '../../gateway/document/limits-of.ts'
import type { Gateway } from '../../gateway/gateway.ts'
import { nameOf, type RouteRequests } from '../route-requests.ts'
import type { AskedApp } from './ask-route.ts'
import type { Credentials } from './ask-with-scopes.ts'
import { defaultFindings, weakenedDefaults } from './audit-defaults.ts'
import { auditReport } from './audit-report.ts'
import { auditRoute, type RouteAudit } from './audit-route.ts'
import { auditServices } from './audit-services.ts'
import { declaredRoutes } from './declared-routes.ts'

/** A gateway that can be audited. */
export interface AuditedApp extends AskedApp, Pick<OpenAPIHono, 'routes' | 'openAPIRegistry'> {
  readonly audit: Gateway<object>['audit']
  readonly private: Pick<OpenAPIHono, 'routes'>
}

/**
 * Prints for each route of a gateway who may call it, with which scopes, what protects it and what it forwards, and for
 * each service what it receives. Sets exit code 1 and says what would be right for a route that is open and does not say
 * so, or says so and is closed; for a cookie that counts without `X-CSRF`; for a service that receives a token and declares
 * no audience, or has no https; for a route that is not reached or not answered well; for a route that anybody may call as often as they
 * like; and for a default that protects less and has no reason in `gateway({ waivers })`.
 *
 * All this is tried, not read: every route is asked in process, so that open routes really answer. Run it on test services.
 *
 * @param requests what routes with a credential are asked; open ones need none, unless `x` does not fit their path
 * @param credentials headers of a caller with just these scopes
 * @throws Error when the app is no gateway.
 * @example
 * await using shop = await backends(fixtures)
 * await auditSecurity(createApp(shop.settings), requests, (scopes) => tokenFor('u1', scopes))
 */
export const auditSecurity = async (
  app: AuditedApp,
  requests: RouteRequests,
  credentials: Credentials,
): Promise<void> => {
  const routes: RouteAudit[] = []
  const limits = limitsOf({ routes: app.routes, limits: app.audit.limits ?? [] })
  for (const route of declaredRoutes(app))
    routes.push(await auditRoute(app, route, requests, credentials, limits))
  const services = auditServices(app.audit.services, app.auth)
  const from = { ...app.audit, auth: app.auth, routes: app.routes }
  const weakened = weakenedDefaults(from, routes)
  const hidden = app.private.routes.filter(({ method }) => method !== 'ALL').map(nameOf)
  console.log(auditReport({ name: app.name, routes, hidden, services, weakened }))

  const findings = [
    ...[...routes, ...services].flatMap(({ findings }) => findings),
    ...defaultFindings(from, weakened),
  ]
  for (const { where, what, instead } of findings) console.error(`${app.name}: ${where} ${what}: ${instead}`)
  if (findings.length > 0) process.exitCode = 1
}
