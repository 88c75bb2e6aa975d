import { hash } from '../../balance/hash.ts'
import type { Outgoing } from '../../outgoing.ts'
import { identityOf } from '../../transport/identity.ts'

/**
 * What distinguishes one thing a client may name from another: method and path, without the query. Where the path names nothing, as
 * in `GET me`, the caller does, if the service learns who that is.
 */
export type Named = Pick<Outgoing, 'method' | 'path'> &
  Partial<Pick<Outgoing, 'template' | 'upstream' | 'scope' | 'headers'>>

/** Knows which paths have counted lately. */
export interface Repeats {
  /** Whether what happened at a path at that moment counts: twice within the span. If so it has counted. */
  take(call: Named, now: number): boolean
  /** Forgets a path, which has succeeded: what failed there was not its fault. */
  forget(call: Named): void
  clear(): void
}

/** How often one path counts. */
const maxPerPath = 2

/**
 * Lets what happens at one path count at most twice within `span` milliseconds, so that no single id that somebody names
 * decides anything. The query is no part of it: whoever names an id could add any query to it. No path is kept, but two
 * moments for each of so many `slots`, which paths share by their hash: the memory is the same whatever is named, and a
 * collision counts less, never more. It is made when the first failure is.
 */
export const repeats = (span: number, slots: number): Repeats => {
  let moments: Float64Array | undefined

  return {
    take: (call, now) => {
      moments ??= new Float64Array(slots * maxPerPath).fill(Number.NEGATIVE_INFINITY)
      const first = (nameOf(call) % slots) * maxPerPath
      for (let index = first; index < first + maxPerPath; index += 1) {
        if (now - (moments[index] ?? 0) < span) continue
        moments[index] = now
        return true
      }
      return false
    },
    forget: (call) => {
      if (!moments) return
      const first = (nameOf(call) % slots) * maxPerPath
      moments.fill(Number.NEGATIVE_INFINITY, first, first + maxPerPath)
    },
    clear: () => {
      moments = undefined
    },
  }
}

/** 32 bits in place of what was asked. */
export const nameOf = (call: Named): number => {
  const { method, path } = call
  const query = path.indexOf('?')
  return hash(`${method} ${query < 0 ? path : path.slice(0, query)} ${callerOf(call)}`)
}

/** Who is asking, where nothing else in a call is a client's to name. */
const callerOf = ({ path, template, upstream, scope, headers }: Named): string =>
  path === template && upstream && scope && headers && identityOf({ upstream, scope, headers }) === 'carried'
    ? scope.principal.id
    : ''
