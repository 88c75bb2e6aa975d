import { isSafe } from '../../ask-issuer.ts'

/** A route as it is registered. */
interface Registered {
  readonly path: string
}

/**
 * Where browsers find the routes of sessions: `origin` with its path, which a proxy in front takes off, then the path they
 * are mounted at. Everything that names such a route asks here.
 */
export interface Place {
  /** Scheme and host, as in `Origin`. */
  readonly site: string
  /** The path of `origin`, without a slash at its end; empty when it has none. */
  readonly base: string
  /** Where a browser goes that has nowhere to go. */
  readonly home: string
  /** The path of a route of sessions. */
  path(own: string): string
  /** The same with scheme and host. */
  url(own: string): string
  /** Reads where the routes were mounted from all routes of their gateway. */
  mountIn(routes: readonly Registered[]): void
}

/** The one route of which every gateway with sessions has one. */
const landmark = '/bff/callback'

/** Makes the place an `origin` names. */
export const placeOf = (origin: string): Place => {
  const { origin: site, pathname } = new URL(origin)
  const base = pathname === '/' ? '' : pathname
  let mount = ''
  const path = (own: string) => base + mount + own

  return {
    site,
    base,
    home: `${base}/`,
    path,
    url: (own) => site + path(own),
    mountIn: (routes) => {
      mount = routes.find((one) => one.path.endsWith(landmark))?.path.slice(0, -landmark.length) ?? ''
    },
  }
}

/** Whether a text is the address of a site, with a path or without: no slash at its end, no query, nothing to decode. */
export const isPlace = (origin: string): boolean => {
  const url = URL.parse(origin)
  if (!url || !isSafe(origin)) return false
  const path = url.pathname === '/' ? '' : url.pathname
  return origin === url.origin + path && /^(?:\/[\w.~-]+)*$/.test(path)
}
