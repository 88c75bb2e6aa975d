import { createHash } from 'node:crypto'
import type { Scope } from '../../scope/scope.ts'
import type { CallOptions } from '../call.ts'
import { plainRead } from '../lanes/json-headers.ts'
import { keyOfPasses } from '../lanes/passes.ts'
import type { Decoding, Outgoing } from '../outgoing.ts'
import { identityOf } from '../transport/identity.ts'
import { schemaNumber } from './schema-number.ts'

/** What makes two answers the same: the resource in its first line, what selects an answer of it in the second. */
export type CacheKey = string

/** What a write to a service changes: the path, whatever its query. */
export const resourceOf = ({ upstream, path }: Pick<Outgoing, 'upstream' | 'path'>): string => {
  const query = path.indexOf('?')
  return `${upstream.name} ${query < 0 ? path : path.slice(0, query)}`
}

/** Whether a key belongs to a path, without its query, however either is encoded. */
export const isOfPath = (key: CacheKey, path: string): boolean => pathOf(resourceOfKey(key)) === decoded(path)

/** The path of a resource, as it reads when nothing of it is encoded. */
export const pathOf = (resource: string): string => decoded(resource.slice(resource.indexOf(' ') + 1))

/** A path as it reads when nothing of it is encoded. */
export const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The resource a key belongs to. */
export const resourceOfKey = (key: CacheKey): string => key.slice(0, key.indexOf('\n'))

/**
 * The key of a call: service, path with query, method, body, schema, the headers of the call, those copied from the client,
 * and whom the answer is for. `undefined` when the answer is for a principal and nobody has been authenticated.
 */
export const cacheKey = (call: Outgoing, cache: CallOptions['cache'] & {}): CacheKey | undefined => {
  const identity = selectedFor(call, cache)
  return identity === undefined ? undefined : keyWith(call, identity, schemaOf(call))
}

/**
 * The same for what several instances find: a hash, which shows nothing of what is in it. The schema is not, since the answer is kept
 * as the service gave it; what the gateway is set up to send is, since an older version of it may send less, or something else.
 */
export const sharedKey = (call: Outgoing, cache: CallOptions['cache'] & {}): string | undefined => {
  const identity = selectedFor(call, cache)
  if (identity === undefined) return undefined
  const { token, credential, forwards, constants } = call.upstream
  // No header is called `:`, so that a name is not taken for a value.
  const always = constants.length > 0 ? [':', ...constants] : constants
  const sent = [token, credential?.header, ...forwards, ...always].map(delimited).join('')
  return hashed(`${sent}\n${keyWith(call, identity, call.schema ? 'json' : 'bytes')}`)
}

/** Whom an answer is for, and what it belongs to: what one call says of that must hold for the others that get it. */
const selectedFor = (call: Outgoing, cache: CallOptions['cache'] & {}): string | undefined => {
  const identity = answerFor(call, cache)
  const groups = cache === 'http' ? undefined : cache.groups
  return identity !== undefined && groups ? `${identity} ${groups.map(delimited).join('')}` : identity
}

/** The key of a call whose answer only its own request may have. */
export const requestKey = (call: Outgoing): CacheKey =>
  keyWith(call, `request ${numberOf(call.scope)} ${whoOf(call)}`, schemaOf(call))

/** The same of a call that was looked up. */
export const keyOfRequest = (key: CacheKey, { scope }: Pick<Outgoing, 'scope'>): CacheKey =>
  `${key} request ${numberOf(scope)}`

const schemaOf = ({ template, schema }: Outgoing) => schema && schemaNumber(template, schema)

/** What comes from outside stands behind its length, so that no value can pass for two others. */
const keyWith = (call: Outgoing, identity: string, schema: number | string | undefined): CacheKey => {
  const { path, method, headers, body, passes, options } = call
  const resource = resourceOf(call)
  const query = path.slice(resource.length - call.upstream.name.length - 1)
  let key = `${resource}\n${delimited(query)} ${method} ${schema} `
  if (typeof body === 'string') key += `${hashed(body)} `
  if (options.decoding) key += `${decodeNumber(options.decoding)} `
  if (passes.length > 0) key += `${keyOfPasses(passes)} `
  if (headers !== plainRead) for (const text of headers) key += delimited(text)
  key += '|'
  for (const name of call.upstream.forwards) key += delimited(call.scope.header(name))
  return key + identity
}

const requests = new WeakMap<Scope, number>()
let last = 0

const decoders = new WeakMap<object, number>()

/** Numbers the functions that lanes of one's own read answers with. */
const decodeNumber = ({ decode }: Decoding): number => {
  const assigned = decoders.get(decode)
  if (assigned !== undefined) return assigned
  last += 1
  decoders.set(decode, last)
  return last
}

/** Numbers requests: the id of one is the client's to choose. */
const numberOf = (scope: Scope): number => {
  const assigned = requests.get(scope)
  if (assigned !== undefined) return assigned
  last += 1
  requests.set(scope, last)
  return last
}

/** Whether what is kept of a call is given to everybody who asks alike. */
export const isForAll = (call: Outgoing): boolean => {
  const { cache } = call.options
  return cache !== undefined && answerToAll(call, cache)
}

const answerToAll = (call: Outgoing, cache: CallOptions['cache'] & {}): boolean =>
  cache === 'http' ? identityOf(call) !== 'carried' : cache.scope === 'shared'

/** Whom an answer is for. */
const answerFor = (call: Outgoing, cache: CallOptions['cache'] & {}): string | undefined => {
  if (answerToAll(call, cache)) return cache === 'http' ? 'http' : 'shared'

  if (call.scope.principal.kind === 'anonymous') return undefined
  return `${cache === 'http' ? 'http' : 'principal'} ${whoOf(call)}`
}

/** Who is asking. A token that is sent may open more or less, as its scopes say. */
const whoOf = (call: Outgoing): string => {
  const { kind, issuer, id, scopes } = call.scope.principal
  const opened = identityOf(call) === 'carried' ? delimited(scopes.join(' ')) : ''
  return `${kind} ${delimited(issuer)}${delimited(id)}${opened}`
}

/** As long as a hash, however much it was. */
export const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url')

const delimited = (text: string | undefined): string => (text === undefined ? '-' : `${text.length}:${text}`)
