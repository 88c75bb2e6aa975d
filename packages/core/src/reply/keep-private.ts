import { isForCaches, privateWord, varyByCaller } from '../scope/cache-word.ts'
import type { Scope } from '../scope/scope.ts'

/** Makes headers private that somebody has had in hand since the gateway made them, or made by themselves. */
export const keepPrivate = (headers: Headers, scope: Scope): void => {
  const cacheControl = headers.get('cache-control')
  const own = cacheControl === scope.cacheWord?.value ? scope.cacheWord : undefined
  const word = own && !own.standard ? own : privateWord(own ? undefined : cacheControl, headers.has('etag'))
  for (const name of [...headers.keys()]) if (isForCaches(name)) headers.delete(name)
  headers.set('cache-control', word.value)
  headers.set('vary', varyByCaller(headers.get('vary') ?? 'Origin', word, scope.credentials))
}
