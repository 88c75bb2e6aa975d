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

/** Finds the limits of an operation: those of the gateway, and those its route declares. Probes have none. */
export const limitsOf = ({
  routes,
  limits = [],
}: {
  readonly routes: readonly RouterRoute[]
  readonly limits?: LimitList
}): LimitsOf => {
  const declared = new Map<string, LimitList>()
  for (const route of routes) {
    const key = `${route.method.toLowerCase()} ${route.path}`
    declared.set(key, [...(declared.get(key) ?? []), ...(declarationOf(route)?.limits ?? [])])
  }
  return ({ method, path, closed }) => {
    if (probes.has(path)) return []
    const own = declared.get(`${method} ${path.replaceAll(/\/\{(.+?)\}/g, '/:$1')}`) ?? []
    const all = [...limits, ...own].flatMap(limitsIn)
    return [...new Set(all)].filter((limit) => !limit.dryRun && (closed || !needsCaller(limit)))
  }
}

/** Whether a limit counts nobody on a route that is open to anybody. */
const needsCaller = ({ by }: Limit) =>
  by === 'principal' || by === 'key' || by === 'user' || by === 'session' || by === 'tenant'
