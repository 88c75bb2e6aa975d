import type { Asked } from './ask-route.ts'
import type { DeclaredRoute } from './declared-routes.ts'

/** Something an audit does not accept: where it is, what is wrong, and what would be right. */
export interface Finding {
  readonly where: string
  readonly what: string
  readonly instead: string
}

/** What a route does when it is asked. */
export interface Seen {
  /** The request without a credential. */
  readonly bare: Pick<Asked, 'passed' | 'status'>
  /** The scopes it asks for, where it is closed. */
  readonly scopes: readonly string[]
  /** What it refuses another site's requests for; `undefined` where no cookie counts. */
  readonly csrf: CsrfCheck | undefined
}

/** By what a request is known to be the site's own: `X-CSRF`, for safe methods `Sec-Fetch-Site` alone, or nothing. */
export type CsrfCheck = 'header' | 'site' | 'none'

/** Whether somebody was refused for who they are. */
export const isRefusal = ({ status }: Pick<Asked, 'status'>): boolean => status === 401 || status === 403

/** Where a route does something else than it says. */
export const routeFindings = (route: DeclaredRoute, { bare, scopes, csrf }: Seen): Finding[] => {
  const { name: where, saysOpen } = route
  const isOpen = bare.passed
  const ignored = isOpen ? [] : route.scopes.filter((scope) => !scopes.includes(scope))
  const flaws: readonly (readonly [found: boolean, what: string, instead: string])[] = [
    [
      isOpen && !saysOpen,
      'is open to anybody and does not say so',
      'spread ...anonymous() into its own declaration, or take the mark away from what stands before it',
    ],
    [
      !isOpen && saysOpen,
      'says that anybody may call it, and is closed',
      'put ...anonymous().middleware before its other middleware, or take security: [] out',
    ],
    [
      !isOpen && !isRefusal(bare),
      `answers ${bare.status} to somebody without a credential`,
      'let authenticate() throw BFF_UNAUTHENTICATED',
    ],
    [
      ignored.length > 0,
      `lets somebody through without ${ignored.join(' and ')}, which it declares`,
      'give the audit credentials with just the scopes it asks for',
    ],
    [
      route.asksByDeclaration,
      'is declared by createRoute of @hono/zod-openapi, which loses its scopes beside middleware of its own, hidden, or in another app',
      'import createRoute from @bffkit/core',
    ],
    [
      csrf === 'none',
      'takes a cookie without X-CSRF: 1, so that another site can make a browser call it',
      'recognise callers by session()',
    ],
  ]
  return flaws.flatMap(([found, what, instead]) => (found ? { where, what, instead } : []))
}
