import type { OpenAPIHono } from '@hono/zod-openapi'
import { asksByItself } from '../../auth/create-route.ts'
import { type Security, scopesOf } from '../../auth/scopes-by-route.ts'
import { isOpenToAnybody } from '../../auth/secured.ts'
import { isMiddleware } from '../../edge/handler-kind.ts'
import { nameOf } from '../route-requests.ts'

/** A route of a gateway and its declaration. */
export interface DeclaredRoute {
  /** Method and path, such as `GET /v1/products/{id}`. */
  readonly name: string
  /** The same as hono writes it, such as `GET /v1/products/:id`: several of them can have one name. */
  readonly key: string
  /** Whether it is declared open to anybody. */
  readonly saysOpen: boolean
  /** The scopes its declaration asks for. */
  readonly scopes: readonly string[]
  /** Whether nothing but its declaration in this gateway asks for them. */
  readonly asksByDeclaration: boolean
}

/** The routes of a gateway in the order of registration, in every mounting. Middleware is none. */
export const declaredRoutes = (app: Pick<OpenAPIHono, 'routes' | 'openAPIRegistry'>): DeclaredRoute[] => {
  const declared = declarations(app)
  const routes = app.routes.filter((route) => !isMiddleware(route))
  const byKey = Map.groupBy(routes, ({ method, path }) => `${method} ${path}`)
  return [...byKey].map(([key, handlers]) => {
    const name = handlers.map(nameOf)[0] ?? key
    const security = declared.get(name)
    const scopes = scopesOf(security)
    return {
      name,
      key,
      saysOpen: security?.length === 0 || handlers.some(isOpenToAnybody),
      scopes,
      asksByDeclaration: security !== undefined && scopes.length > 0 && !asksByItself(security),
    }
  })
}

/** What the routes with a declaration say of security; the last one where there are several. */
const declarations = ({ openAPIRegistry }: Pick<OpenAPIHono, 'openAPIRegistry'>) =>
  new Map<string, Security | undefined>(
    openAPIRegistry.definitions.flatMap((definition) => {
      if (definition.type !== 'route') return []
      const { method, path, security } = definition.route
      return [[nameOf({ method: method.toUpperCase(), path }), security] as const]
    }),
  )
