import { valueIn } from '../headers/own-headers.ts'
import { plainRead } from '../lanes/json-headers.ts'
import type { Outgoing } from '../outgoing.ts'

/**
 * What a service learns of who is asking: nothing whoever asks (`'never'`), nothing this time, since nobody has been
 * authenticated or the client has not sent it (`'absent'`), or who it is (`'carried'`).
 */
export type Identity = 'never' | 'absent' | 'carried'

/** What the identity of a call depends on. */
type Asking = Pick<Outgoing, 'upstream' | 'scope' | 'headers'>

/**
 * What a call reveals to its service of the caller, by the token it carries, its own headers and those of the client it passes on.
 * The one owner of that question: what may be kept for whom, what is refused and which calls are identical follow from it. The
 * gateway's own token (`'client'`) says nothing of the caller.
 */
export const identityOf = ({ upstream, scope, headers }: Asking): Identity => {
  const { token, forwards } = upstream
  if (token === 'forward' && scope.token !== undefined) return 'carried'
  if (token === 'user' && scope.tokenFor !== undefined) return 'carried'
  if (headers !== plainRead && headers.some(isNameOfWho)) return 'carried'
  const telling = forwards.length > 0 && canTellWho(forwards)
  if (telling && forwards.some((name) => tellsWho(name) && scope.header(name) !== undefined)) return 'carried'
  return telling || token === 'forward' || token === 'user' ? 'absent' : 'never'
}

/**
 * Whether a call says its own `authorization`, or the header its gateway proves itself with, which then is the only credential:
 * nothing is nearer to it.
 */
export const authorizesItself = ({ headers, upstream }: Pick<Outgoing, 'headers' | 'upstream'>): boolean => {
  if (headers === plainRead) return false
  const own = upstream.credential?.header
  return (
    valueIn(headers, 'authorization') !== undefined ||
    (own !== undefined && valueIn(headers, own) !== undefined)
  )
}

/** Adds the one header with what the gateway gives a call to prove itself, or its caller; none to one that authorizes itself. */
export const addCredential = (headers: string[], call: Outgoing): void => {
  const { token, credential } = call.upstream
  if (token === 'none' || authorizesItself(call)) return
  if (credential?.by === 'header') headers.push(credential.header, credential.value())
  const given = token === 'forward' ? call.scope.token : call.token
  if (typeof given !== 'string') return
  if (credential?.by === 'token') headers.push(credential.header, credential.scheme + given)
  else headers.push('authorization', bearerHeader(given))
}

/** The calls of a request carry one token, one after the other: the value is made, and made flat by who checks it, once for all of them. */
const bearerHeader = (token: string): string => {
  if (token !== lastToken) {
    lastToken = token
    lastHeader = `Bearer ${token}`
  }
  return lastHeader
}

let lastToken = ''
let lastHeader = ''

/** Names that say who somebody is, as proxies, gateways and services write them: `x-user-id`, `x-auth-request-email` … */
const who =
  /(?:^|[-_])(?:auth|authorization|authenticated|cookie|cookies|user|users|userid|username|uid|account|customer|member|principal|subject|sub|session|sessionid|sid|token|jwt|identity|email|login|assertion|credentials?)(?:[-_]|$)|^from$/
const userAgent = /(?:^|-)user-agent(?:-|$)/

/** Whether a header, by its name in lower case, says who is asking. `x-api-key` is the gateway's, since no client's is passed on. */
export const tellsWho = (name: string): boolean => who.test(name) && !userAgent.test(name)

const isNameOfWho = (text: string, index: number): boolean => index % 2 === 0 && tellsWho(text)

/** Whether one of the names does; remembered, since a service has the same list for each of its calls. */
const canTellWho = (names: readonly string[]): boolean => {
  const cached = remembered.get(names)
  if (cached !== undefined) return cached
  const telling = names.some(tellsWho)
  remembered.set(names, telling)
  return telling
}

const remembered = new WeakMap<readonly string[], boolean>()
