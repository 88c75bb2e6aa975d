import type { OpenAPIHono } from '@hono/zod-openapi'
import { findTargetHandler } from 'hono/utils/handler'
import { openToAnybody } from '../../auth/secured.ts'
import { nameOf } from '../route-requests.ts'

/** A route of a gateway and what its code says of it. */
export interface DeclaredRoute {
  /** Method and path, such as `GET /v1/products/{id}`. */
  readonly name: string
  /** Whether it says that anybody may call it. */
  readonly saysOpen: boolean
  /** The scopes its declaration asks for. */
  readonly scopes: readonly string[]
}

type Registered = OpenAPIHono['routes'][number]

/** The routes of a gateway in the order of registration. Middleware is none. */
export const declaredRoutes = (app: Pick<OpenAPIHono, 'routes' | 'openAPIRegistry'>): DeclaredRoute[] => {
  const declared = declarations(app)
  const byName = Map.groupBy(app.routes.filter(isRoute), nameOf)
  return [...byName].map(([name, handlers]) => {
    const security = declared.get(name)
    return {
      name,
      saysOpen: security?.length === 0 || handlers.some(carriesMark),
      scopes: [...new Set(security?.flatMap((scheme) => Object.values(scheme).flat()))],
    }
  })
}

/** What the routes with a declaration say of security; the last one where there are several. */
const declarations = ({ openAPIRegistry }: Pick<OpenAPIHono, 'openAPIRegistry'>) =>
  new Map(
    openAPIRegistry.definitions.flatMap((definition) => {
      if (definition.type !== 'route') return []
      const { method, path, security } = definition.route
      return [[nameOf({ method: method.toUpperCase(), path }), security] as const]
    }),
  )

/** What is registered for every method and takes `next` is middleware. */
const isRoute = ({ method, handler }: Registered) => method !== 'ALL' || findTargetHandler(handler).length < 2

const carriesMark = ({ handler }: Registered) => findTargetHandler(handler) === openToAnybody
