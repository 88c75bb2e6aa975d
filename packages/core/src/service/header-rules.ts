/**
 * Who decides a header: the connection it travels on (RFC 9110 section 7.6.1 and what frames a message), the gateway, which
 * writes it itself, or the call, which may say it, while no client can have it passed on by name.
 */
type Owner = 'connection' | 'gateway' | 'call'

/** The one table of the headers that are not a client's to choose. Names are in lower case. */
const owners: ReadonlyMap<string, Owner> = new Map([
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

/** What of an answer is never handed on beside what belongs to the connection: the next server writes its own. */
const ownOfServer: ReadonlySet<string> = new Set(['date', 'server', 'set-cookie'])

/** What a client asks of the answer it knows, which is the gateway's: a service would answer with nothing, or with a part. */
const ofTheAnswer: ReadonlySet<string> = new Set(['if-modified-since', 'if-none-match', 'if-range', 'range'])

/** Whether a header of the client concerns the answer of the gateway alone, unless a service's own is passed through. */
export const isOfTheAnswer = (name: string): boolean => ofTheAnswer.has(name)

/** Whether only the gateway or the connection decides a header, so that not even a call may say it. */
export const isOwned = (name: string): boolean => (owners.get(name) ?? 'call') !== 'call'

/** Whether a header of the client can be passed on to a service. */
export const isForwardable = (name: string): boolean => !owners.has(name)

/** Whether a header of a service may go on to a client. */
export const isHandedOn = (name: string): boolean =>
  owners.get(name) !== 'connection' && !ownOfServer.has(name)
