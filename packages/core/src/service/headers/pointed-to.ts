import { placeholder } from '../lanes/path.ts'
import type { Outgoing } from '../outgoing.ts'
import { reveals } from './reveals.ts'

/** How the addresses of a service become those of a route that is passed through. */
export interface AddressMap {
  /** The path of the service that the route stands for, and whatever is below it. */
  readonly pattern: RegExp
  /** The names in `pattern`, in their order. */
  readonly names: readonly string[]
  /** The route. */
  readonly path: string
  /** What stands before the part both paths have in common; `undefined` when they have none. */
  readonly prefixes: { readonly service: string; readonly gateway: string } | undefined
  /** Origins outside that answers may point to. */
  readonly linksTo: ReadonlySet<string>
}

/** What of a request its addresses depend on. */
export interface Place {
  /** What stands before the route: where it is mounted, behind what a proxy takes off. */
  readonly mount: string
  /** The values of the path of the request, decoded. */
  readonly values: Readonly<Record<string, string>>
}

/**
 * The map of a route from its two templates. A path of the service that fits `to`, or is below it, becomes the route; any other
 * one changes its prefix, where the templates end alike, as in `proxy_redirect default` of nginx.
 *
 * @param path the route, such as `/files/{id}`
 * @param to the service's own path, such as `/documents/{id}`
 */
export const addressMap = (path: string, to: string, linksTo: ReadonlySet<string>): AddressMap => {
  const service = `/${to.replace(/^\//, '')}`
  const names = [...service.matchAll(placeholder)].map(([, name = '']) => name)
  const literal = service
    .split(placeholder)
    .map((text, index) => (index % 2 === 1 ? '([^/]+?)' : escaped(text)))
  return {
    pattern: new RegExp(`^${literal.join('')}(/.*)?$`),
    names,
    path,
    prefixes: prefixesOf(path, service),
    linksTo,
  }
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const prefixesOf = (path: string, service: string): AddressMap['prefixes'] => {
  const ours = path.split('/').slice(1)
  const theirs = service.split('/').slice(1)
  let common = 0
  while (common < ours.length && common < theirs.length && ours.at(-1 - common) === theirs.at(-1 - common))
    common += 1
  if (common === 0) return undefined
  return { service: joined(theirs.slice(0, -common)), gateway: joined(ours.slice(0, -common)) }
}

const joined = (segments: readonly string[]) => segments.map((segment) => `/${segment}`).join('')

/**
 * Where a URI of an answer points to, as the client reaches it: relative ones are resolved (RFC 3986 section 5), those of the
 * service become a path of the gateway, with query and fragment. A key that the gateway put into the query is taken out.
 *
 * @returns `undefined` where a client cannot or may not go: what this route does not lead to, other origins that are not named, what
 * is no http(s) URL or has credentials in it, and what shows elsewhere the host of the service or what the gateway proves itself with
 */
export const pointedTo = (uri: string, call: Outgoing, map: AddressMap, place: Place): string | undefined => {
  const { instance, upstream } = call
  const url = URL.parse(uri, instance.origin + instance.basePath + call.path)
  // The origin of a blob: is that of the address in it.
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const home = [instance, ...upstream.homes].find(
    ({ origin, basePath }) => url.origin === origin && url.pathname.startsWith(basePath),
  )
  withoutKey(url, upstream)
  const to = home
    ? ofGateway(url.pathname.slice(home.basePath.length - 1), map, place)
    : ofOthers(url, call, map)
  if (to === undefined) return undefined
  const rest = url.search + url.hash
  return reveals(call, home ? to + rest : url.pathname + rest) ? undefined : to + rest
}

/** An address outside without its query, where the route may lead there. */
const ofOthers = (url: URL, call: Outgoing, { linksTo }: AddressMap): string | undefined =>
  linksTo.has(url.origin) && !isOwn(url, call) && !url.username && !url.password
    ? url.origin + url.pathname
    : undefined

/** Whether an address is at a host of the service, be it outside of the path it is called at. */
const isOwn = ({ origin }: URL, { instance, upstream }: Outgoing): boolean =>
  origin === instance.origin || upstream.homes.some((home) => home.origin === origin)

/** Takes the key of the gateway out of a query in which the service repeats it. */
const withoutKey = (url: URL, { credential }: Outgoing['upstream']): void => {
  if (credential?.by !== 'query') return
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => !credential.isParameter(pair))
  url.search = kept.join('&')
}

const ofGateway = (path: string, map: AddressMap, place: Place): string | undefined => {
  const found = mapped(path, map, place)
  // Two slashes in front name a host.
  return path.startsWith('//') || found?.startsWith('//') ? undefined : found
}

const mapped = (path: string, map: AddressMap, { mount, values }: Place): string | undefined => {
  const [whole, ...found] = map.pattern.exec(path) ?? []
  if (whole !== undefined) {
    const named = new Map(map.names.map((name, index) => [name, found[index]]))
    const rest = found[map.names.length] ?? ''
    return (
      mount + filled(map.path, (name) => named.get(name) ?? encodeURIComponent(values[name] ?? '')) + rest
    )
  }
  if (!map.prefixes) return undefined
  const value = (name: string) => encodeURIComponent(values[name] ?? '')
  const before = filled(map.prefixes.service, value)
  return path.startsWith(`${before}/`) || path === before
    ? mount + filled(map.prefixes.gateway, value) + path.slice(before.length)
    : undefined
}

const filled = (template: string, value: (name: string) => string) =>
  template.replaceAll(placeholder, (_, name: string) => value(name))
