import type { Asked } from './ask-route.ts'
import type { DeclaredRoute } from './declared-routes.ts'
import type { Finding } from './route-findings.ts'

/** Why it stays unknown what a route does: somebody with the scopes it needs does not reach it, or gets no good answer. */
export const unknownFindings = ({ name: where, key }: DeclaredRoute, asked: Asked): Finding[] => {
  const { passed, code, status, text } = asked
  if (!passed && (code === 'BFF_ROUTE_UNKNOWN' || code === 'BFF_METHOD_NOT_ALLOWED'))
    return [{ where, what: 'cannot be audited', instead: 'give it a request whose params fit its path' }]
  if (!passed && status < 400)
    return [
      {
        where,
        what: 'is not reached, since another route answers its request',
        instead: 'register it before that route, or take it away',
      },
    ]
  // What a wildcard stands for is not known: that nothing is there is an answer as good as any.
  if (status < 400 || (passed && key.includes('*'))) return []
  return [
    {
      where,
      what: `cannot be audited, since it answers ${status}: ${text}`,
      instead: 'give it a request that it answers well',
    },
  ]
}
