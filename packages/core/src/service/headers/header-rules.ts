import type { Head } from '../outgoing.ts'

/**
 * Who decides a header: the connection it travels on (RFC 9110 section 7.6.1 and what frames a message), the gateway, which
 * writes it itself, or the call, which may set it, while no client can have it passed on by name.
 */
type Owner = 'connection' | 'gateway' | 'call'

/** The one table of the headers that are not a client's to choose. Names are in lower case. */
export const owners: ReadonlyMap<string, Owner> = new Map([
  ['connection', 'connection'],
  ['expect', 'connection'],
  ['host', 'connection'],
  ['http2-settings', 'connection'],
  ['keep-alive', 'connection'],
  ['proxy-authenticate', 'connection'],
  ['proxy-authorization', 'connection'],
  ['proxy-connection', 'connection'],
  ['te', 'connection'],
  ['trailer', 'connection'],
  ['transfer-encoding', 'connection'],
  ['upgrade', 'connection'],
  // By which node-server knows that nobody waits for an answer: of a service it would leave the client without one.
  ['x-hono-already-sent', 'connection'],
  ['accept-encoding', 'gateway'],
  ['content-length', 'gateway'],
  ['traceparent', 'gateway'],
  ['tracestate', 'gateway'],
  ['x-request-id', 'gateway'],
  ['x-request-timeout-ms', 'gateway'],
  ['authorization', 'call'],
  ['content-type', 'call'],
  ['cookie', 'call'],
  ['x-api-key', 'call'],
])

/** Headers of an answer that are never passed on, beside those of the connection: the next server writes its own. */
const ownOfServer: ReadonlySet<string> = new Set(['date', 'server', 'set-cookie'])

/** What a client asks of the answer it knows, which is the gateway's: a service would answer with nothing, or with a part. */
const ofTheAnswer: ReadonlySet<string> = new Set(['if-modified-since', 'if-none-match', 'if-range', 'range'])

/** Whether a header of the client concerns the answer of the gateway alone, unless a service's own is passed through. */
export const isOfTheAnswer = (name: string): boolean => ofTheAnswer.has(name)

/**
 * What of an answer only the origin that clients know says to them: what keeps them safe, who may read answers, who they are asked
 * to be, and which trace it is. By whole name, or by how it begins.
 */
const ownOfOrigin =
  /^(?:access-control-.*|content-security-policy.*|cross-origin-.*|permissions-policy.*|document-policy.*|referrer-policy|strict-transport-security|x-(?:content-type-options|frame-options|xss-protection|permitted-cross-domain-policies|dns-prefetch-control|ua-compatible|accel-.*|sendfile)|(?:www|proxy)-authenticate|(?:proxy-)?authentication-(?:info|control)|authorization|set-cookie2|clear-site-data|refresh|alt-svc|origin-agent-cluster|timing-allow-origin|service-worker-.*|nel|report-to|reporting-endpoints|expect-ct|public-key-pins.*|feature-policy|supports-loading-mode|speculation-rules|set-login|critical-ch|accept-ch|trace(?:parent|state|response))$/

/** What else of an answer only the gateway sets: who may keep it, what may be spent, and how the request is found again. */
const ownOfGateway =
  /^(?:x-request-id|sourcemap|x-sourcemap|server-timing|cache-status|proxy-status|via|age|expires|pragma|surrogate-control|edge-control|.*cache-control|ratelimit.*|x-ratelimit-.*|deprecation|sunset|idempotency-.*|allow)$/

/** Whether only the gateway or the connection decides a header, so that not even a call may set it. */
export const isOwned = (name: string): boolean => (owners.get(name) ?? 'call') !== 'call'

/** Whether a header of the client can be passed on to a service. */
export const isForwardable = (name: string): boolean => !owners.has(name)

/** Whether a header of a service, by its name in lower case, is in the answer a handler gets, which may return it as it is. */
export const isPassedOn = (name: string): boolean =>
  owners.get(name) !== 'connection' && !ownOfServer.has(name) && !ownOfOrigin.test(name)

/** Whether a route that is passed through may keep a header of its service, by its name in lower case. */
export const isKeepable = (name: string): boolean =>
  isPassedOn(name) && owners.get(name) !== 'gateway' && !(ownOfGateway.test(name) && name !== 'cache-control')

/** What says how a request is read, or from where it comes: a key under such a name would be taken for that. */
const meaning =
  /^(?:accept(?:-.*)?|content-.*|cookie2?|if-.*|range|origin|referer|from|date|user-agent|via|forwarded|sec-.*|access-control-.*|x-forwarded-.*|max-forwards|cache-control|pragma|x-http-method.*|x-method-override)$/

/** Whether the gateway may prove itself with a header of that name, in lower case. */
export const isForCredentials = (name: string): boolean => !isOwned(name) && !meaning.test(name)

/** What a message says concerns its connection alone, in lower case (RFC 9110 section 7.6.1). */
export const namesOfConnection = ({ connection }: Head['headers']): readonly string[] =>
  String(connection ?? '')
    .toLowerCase()
    .split(/[, ]+/)
