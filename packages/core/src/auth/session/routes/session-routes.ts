import { Hono } from 'hono'
import { type BackchannelOptions, backchannelRoute } from './backchannel-route.ts'
import { type SignInOptions, signInRoutes } from './sign-in-routes.ts'
import { diagnosticsRoute, type UserRoutesOptions, userRoutes } from './user-routes.ts'

/** What the routes of sessions need. */
export interface SessionRoutesOptions extends SignInOptions, UserRoutesOptions, BackchannelOptions {
  readonly diagnostics?: boolean
}

/** The routes that begin and end sessions. Each authenticates for itself, as far as it needs to. */
export const sessionRoutes = (options: SessionRoutesOptions) => {
  const routes = new Hono().route('/', signInRoutes(options)).route('/', userRoutes(options))
  routes.route('/', backchannelRoute(options))
  if (options.diagnostics) routes.route('/', diagnosticsRoute(options))
  return routes
}
