import type { Hono, MiddlewareHandler } from 'hono'
import { isLast } from '../edge/handler-kind.ts'

type Use = (...args: [path: string, ...MiddlewareHandler[]] | MiddlewareHandler[]) => unknown

/**
 * Refuses `use()` on a gateway for paths whose routes stand already: hono would run it for none of them, and say nothing. A route whose
 * handlers all call `next()` is none of those.
 *
 * @param own handlers of the gateway, which are no routes of the app
 */
export const refuseLateUse = (
  app: Pick<Hono, 'routes'> & { use: unknown },
  own: ReadonlySet<unknown>,
): void => {
  const use = useOf(app)
  const isMissed = (path: string) => {
    const prefix = path.replace(/\/?\*$/, '')
    return app.routes.find(
      (route) =>
        !own.has(route.handler) &&
        route.method !== 'ALL' &&
        isLast(route) &&
        (route.path === path ||
          (prefix !== path && (route.path === prefix || route.path.startsWith(`${prefix}/`)))),
    )
  }
  const checked: Use = (...args) => {
    const [first] = args
    const path = typeof first === 'string' ? first : '*'
    const missed = isMissed(path)
    if (missed)
      throw new TypeError(
        `gateway: use('${path}') comes after ${missed.method} ${missed.path}, for which it would never run; call it before the routes, or write gateway({ middleware: [yours] }), which sees every request`,
      )
    return use(...args)
  }
  Object.assign(app, { use: checked })
}

/** Its overloads as the one function they are at run time. */
const useOf = (app: { use: unknown }) => app.use as Use
