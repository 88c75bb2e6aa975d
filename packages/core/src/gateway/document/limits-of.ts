import type { RouterRoute } from 'hono/types'
import { declarationOf } from '../../auth/declared.ts'
import { probes } from '../../observe/access-log.ts'
import type { Limit, LimitList } from '../../pressure/limit.ts'
import { limitsOf as limitsIn } from '../../traffic/limits/live.ts'
import type { Placed } from './operations.ts'

/** The limits that can refuse an operation: those that only run dry are nobody's business. */
export type LimitsOf = (
  placed: Pick<Placed, 'path' | 'closed'> & { readonly method: string },
) => readonly Limit[]

/** Of a gateway without limits. */
export const noLimits: LimitsOf = () => []

/** Finds the limits of an operation: those of the gateway, and those its route and what stands before it declare. Probes have none. */
export const limitsOf = ({
  routes,
  limits = [],
}: {
  readonly routes: readonly RouterRoute[]
  readonly limits?: LimitList
}): LimitsOf => {
  const declared = routes.flatMap((route) => {
    const limits = declarationOf(route)?.limits ?? []
    return limits.length === 0 ? [] : [{ method: route.method.toLowerCase(), path: route.path, limits }]
  })
  return ({ method, path, closed }) => {
    if (probes.has(path)) return []
    const template = path.replaceAll(/\/\{(.+?)\}/g, '/:$1')
    const own = declared.flatMap((one) =>
      (one.method === method || one.method === 'all') && standsBefore(one.path, template) ? one.limits : [],
    )
    const all = [...limits, ...own].flatMap(limitsIn)
    return [...new Set(all)].filter((limit) => !limit.dryRun && (closed || !needsCaller(limit)))
  }
}

/** Whether what is registered at a path is asked for what a template is asked for: its own, or all below `/*`. */
const standsBefore = (path: string, template: string): boolean =>
  path === template || (path.endsWith('/*') && `${template}/`.startsWith(path.slice(0, -1)))

/** Whether a limit counts nobody on a route that is open to anybody. */
const needsCaller = ({ by }: Limit) =>
  by === 'principal' || by === 'key' || by === 'user' || by === 'session' || by === 'tenant'
