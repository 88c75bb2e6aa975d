import type { CallOptions } from '../call.ts'
import { plainRead } from '../json-headers.ts'
import type { Outgoing } from '../outgoing.ts'
import { schemaNumber } from './schema-number.ts'

/** What makes two answers the same: the resource in its first line, what selects an answer of it in the second. */
export type CacheKey = string

/** What a write to a service changes: the path, whatever its query. */
export const resourceOf = ({ upstream, path }: Pick<Outgoing, 'upstream' | 'path'>): string => {
  const query = path.indexOf('?')
  return `${upstream.name} ${query < 0 ? path : path.slice(0, query)}`
}

/** The resource a key belongs to. */
export const resourceOfKey = (key: CacheKey): string => key.slice(0, key.indexOf('\n'))

/**
 * The key of a call: service, path with query, method, schema, the headers of the call, those copied from the client,
 * and whom the answer is for. `undefined` when the answer is for a principal and nobody has been authenticated.
 *
 * What comes from outside stands behind its length, so that no value can pass for two others.
 */
export const cacheKey = (call: Outgoing, cache: CallOptions['cache'] & {}): CacheKey | undefined => {
  const { path, method, template, schema, headers, passes } = call
  const identity = identityOf(call, cache)
  if (identity === undefined || schema === undefined) return undefined

  const resource = resourceOf(call)
  const query = path.slice(resource.length - call.upstream.name.length - 1)
  let key = `${resource}\n${delimited(query)} ${method} ${schemaNumber(template, schema)} `
  if (passes.length > 0) key += passes.join()
  if (headers !== plainRead) for (const text of headers) key += delimited(text)
  key += '|'
  for (const name of call.upstream.forwards) key += delimited(call.scope.header(name))
  return key + identity
}

/** Whether a service learns from this call who is asking. The gateway's own token says nothing of that. */
export const carriesIdentity = ({ upstream, scope }: Pick<Outgoing, 'upstream' | 'scope'>): boolean =>
  upstream.token === 'forward' && scope.token !== undefined

/** Whom an answer is for. A token that is sent may open more or less, as its scopes say. */
const identityOf = (call: Outgoing, cache: CallOptions['cache'] & {}): string | undefined => {
  const carried = carriesIdentity(call)
  if (cache === 'http' && !carried) return 'http'
  if (cache !== 'http' && cache.scope === 'shared') return 'shared'

  const { kind, issuer, id, scopes } = call.scope.principal
  if (kind === 'anonymous') return undefined
  const mode = cache === 'http' ? 'http' : 'principal'
  return `${mode} ${kind} ${delimited(issuer)}${delimited(id)}${carried ? delimited(scopes.join(' ')) : ''}`
}

const delimited = (text: string | undefined): string => (text === undefined ? '-' : `${text.length}:${text}`)
