import { editDistance } from './edit-distance.ts'
import type { Environment } from './environment.ts'

/** A name in the environment that nobody reads, and the setting it was probably meant to be. */
export interface UnknownSetting {
  readonly name: string
  readonly nearest: string
}

/**
 * Finds what looks like a misspelled setting: a name that differs from a known one in a letter or two (one below 8
 * letters, a last word they share not counted; `HOME` is no `HOST`) or in case, or that begins with the first word of one, such as `TLS_CRT` and `ISSUER_URL`.
 * What Kubernetes and Docker set for services beside this one (`ORDERS_SERVICE_HOST`, `ORDERS_PORT=tcp://…`) is left alone.
 */
export const unknownSettings = (environment: Environment, names: readonly string[]): UnknownSetting[] => {
  const candidate = new Set(names)
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || candidate.has(name) || isOfPlatform(name, value)) return []
    const nearest = nearestOf(name, names)
    return nearest === undefined ? [] : [{ name, nearest }]
  })
}

const isOfPlatform = (name: string, value: string) =>
  /_SERVICE_(?:HOST|PORT)(?:_|$)|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_|$)/.test(name) ||
  (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value))

const nearestOf = (name: string, names: readonly string[]): string | undefined => {
  const shouted = name.toUpperCase()
  const [nearest] = names
    .map((candidate) => ({ candidate, distance: editDistance(shouted, candidate) }))
    .filter(
      ({ candidate, distance }) =>
        distance <= slip(shouted, candidate) || shouted.startsWith(firstWord(candidate)),
    )
    .toSorted((one, other) => one.distance - other.distance)
  return nearest?.candidate
}

/** An ending they share says nothing: `OFFERS_URL` is no `ORDERS_URL`, but another service. */
const slip = (name: string, candidate: string) => {
  const [ending = ''] = /_[^_]+$/.exec(candidate) ?? []
  const shared = name.endsWith(ending) ? ending.length : 0
  return Math.max(name.length, candidate.length) - shared < 8 ? 1 : 2
}

const firstWord = (candidate: string) => `${candidate.split('_', 1)[0]}_`
