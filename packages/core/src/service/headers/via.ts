import { isHttp2 } from '../../scope/incoming.ts'
import type { Scope } from '../../scope/scope.ts'
import type { Answer, Outgoing } from '../outgoing.ts'

/**
 * What a request that is passed on says of its way (RFC 9110 section 7.6.3): what came, and that the gateway received it, in which
 * version of HTTP. The gateway goes by its name, which is no host.
 */
export const requestVia = (scope: Scope): string =>
  behind(scope.header('via'), `${versionOf(scope.outgoing)} ${scope.gateway}`)

/**
 * The same of an answer. Hosts behind the gateway are no client's concern: each that the answer names becomes the name of the
 * service, and comments go, as that section asks of a portal through a firewall.
 */
export const answerVia = ({ upstream, scope }: Outgoing, { headers, version }: Answer): string => {
  const own = `${version ?? defaultVersion} ${scope.gateway}`
  if (headers.via === undefined) return own
  const came = [headers.via].flat().join()
  const hops = [...came.replaceAll(/\([^()]*\)/g, '').matchAll(hop)]
  const named = hops.map(([, protocol]) => `${protocol} ${upstream.name}`).join(', ')
  return behind(named, own)
}

/** A received-protocol, before who received it. */
const hop = /(?<=^|,)[ \t]*((?:[A-Za-z-]{1,16}\/)?\d[\d.]{0,7})[ \t]+[^\s,]+/g

const defaultVersion = '1.1'

const behind = (came: string | undefined, hop: string): string => (came ? `${came}, ${hop}` : hop)

/** The version a request came in; of one from the same process, the usual one. */
const versionOf = (outgoing: Scope['outgoing']): string => {
  if (!outgoing) return defaultVersion
  return isHttp2(outgoing.req) ? '2' : outgoing.req.httpVersion
}
