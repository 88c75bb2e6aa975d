import type { TrafficDeclaration } from '../pressure/limit.ts'
import { type CacheWord, cacheWord } from '../scope/cache-word.ts'
import { keptNames } from '../service/headers/passed-headers.ts'
import { type AddressMap, addressMap } from '../service/headers/pointed-to.ts'
import { forwardable } from '../service/headers/request-headers.ts'
import { placeholder } from '../service/lanes/path.ts'
import type { Method } from '../service/outgoing.ts'
import { checkTimeLimits, type TimeLimits } from './time-limits.ts'

/** How a route is passed through. */
export interface PassThroughOptions extends Pick<TimeLimits, 'idleTimeout'>, TrafficDeclaration {
  /** The route, such as `/orders/{id}/invoice`. */
  readonly path: string
  /** The service's own path, with the same `{names}`. Default: that of the route. */
  readonly to?: string
  /** Default `['GET']`. */
  readonly methods?: readonly Exclude<Method, 'HEAD' | 'OPTIONS'>[]
  /**
   * Milliseconds until the head of the answer, in place of the gateway's budget and of the service's timeout, which it may be
   * longer than. Default: whichever of these is shorter.
   */
  readonly budget?: number
  /** Scopes the caller needs. Default none; the route is authenticated all the same. */
  readonly scopes?: readonly string[]
  /** Lets anybody call it, as `...anonymous()` does; not together with `scopes`. Default `false`. */
  readonly anonymous?: boolean
  /** Names of further request headers that are passed on. Default: those of content negotiation, ranges and conditions. */
  readonly headers?: readonly string[]
  /**
   * How a browser takes what it could run, which is HTML, XHTML, SVG, XML, and every type that is unknown or missing.
   * `attachment` saves it; `inline` leaves that to the service, for pages its team answers for. Either way they get a
   * Content-Security-Policy that gives them neither scripts nor this origin. Default `attachment`.
   */
  readonly disposition?: 'attachment' | 'inline'
  /**
   * `Cache-Control` of what succeeds, such as `private, max-age=60`; never `public`. What the service says of it does not
   * count, except that it must not be kept. Default `private, no-cache` with an ETag, otherwise `private, no-store`.
   */
  readonly cacheControl?: string
  /**
   * Names of further headers of the service that are kept, such as `link` and `x-total-count`. URIs of the service in `link`,
   * `location` and `content-location` become those of the gateway. Origins of `edge.cors` may read what is named. Default those that
   * describe the body, and `location` of a 201.
   */
  readonly keeps?: readonly string[]
  /**
   * Statuses that go on to the client although they are between the gateway and the service: 401 with its challenge, where that is
   * meant for the client, 403, and redirects. A 401 to a token the gateway made itself never does. Default none: each is a 502.
   */
  readonly passes?: readonly PassableStatus[]
  /** Origins beside the service that its redirects and links may point to, such as `https://files.example`. Default none. */
  readonly linksTo?: readonly string[]
}

/** Statuses of a service that reach the client only where its route says so. */
type PassableStatus = 301 | 302 | 303 | 307 | 308 | 401 | 403

const passable: readonly number[] = [301, 302, 303, 307, 308, 401, 403] satisfies PassableStatus[]

const negotiation = [
  'accept',
  'accept-language',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
]
/** What describes the body of a request. */
const described = ['content-type', 'content-length', 'content-encoding']

/** What the options of a route come to. */
export interface PassThroughRules {
  /** The route as hono writes it. */
  readonly route: string
  /** The path of the service, with `{names}`. */
  readonly template: string
  readonly methods: readonly Method[]
  /** Request headers the route names itself. */
  readonly further: readonly string[]
  /** Request headers that are passed on, without a body and with one. */
  readonly names: readonly string[]
  readonly withBody: readonly string[]
  readonly disposition: 'attachment' | 'inline'
  readonly caching: CacheWord | undefined
  /** Headers of the service that are kept beside those that always are, and those that other origins may read. */
  readonly keeps: readonly string[]
  readonly exposed: readonly string[]
  readonly passes: { readonly all: readonly number[]; readonly withoutChallenge: readonly number[] }
  readonly map: AddressMap
  readonly limits: TimeLimits
}

/**
 * Reads the options of a route that is passed through.
 *
 * @throws TypeError naming the option that is wrong, and its value.
 */
export const passThroughRules = (options: PassThroughOptions): PassThroughRules => {
  const { path, to = path, methods = ['GET'], scopes = [], headers = [], keeps = [] } = options
  const { disposition = 'attachment' } = options
  const option = `passThrough ${path}`
  for (const [, name] of to.matchAll(placeholder))
    if (!path.includes(`{${name}}`))
      throw new TypeError(`${option}: to names {${name}}, which the path does not have`)
  if (disposition !== 'attachment' && disposition !== 'inline')
    throw new TypeError(
      `${option}: disposition must be attachment or inline, not ${JSON.stringify(disposition)}`,
    )
  if (options.anonymous && scopes.length > 0)
    throw new TypeError(`${option}: asks for ${scopes.join(' ')} and is open to anybody`)
  const caching = cacheWord(option, options.cacheControl)
  if (caching?.shared)
    throw new TypeError(
      `${option}: cacheControl must not let others keep what one caller gets, not ${JSON.stringify(caching.value)}`,
    )

  const further = forwardable(headers, `${option}: headers`)
  const names = [...new Set([...negotiation, ...further.filter((name) => name !== 'via')])]
  checkTimeLimits(option, options)
  return {
    route: path.replaceAll(placeholder, ':$1'),
    template: to.replace(/^\//, ''),
    methods,
    further,
    names,
    withBody: [...new Set([...names, ...described])],
    disposition,
    caching,
    keeps: keptNames(keeps, `${option}: keeps`),
    exposed: [...new Set(keeps.map((name) => name.toLowerCase()))],
    passes: checkedPasses(option, options.passes ?? []),
    map: addressMap(path, to, checkedOrigins(option, options.linksTo ?? [])),
    limits: options,
  }
}

const checkedPasses = (option: string, statuses: readonly number[]) => {
  for (const status of statuses)
    if (!passable.includes(status))
      throw new TypeError(`${option}: passes must hold ${passable.join(', ')} only, not ${status}`)
  return { all: statuses, withoutChallenge: statuses.filter((status) => status !== 401) }
}

const checkedOrigins = (option: string, origins: readonly string[]): ReadonlySet<string> => {
  for (const origin of origins) {
    const url = URL.parse(origin)
    if (!url || !/^https?:$/.test(url.protocol) || url.origin !== origin)
      throw new TypeError(
        `${option}: linksTo must hold origins, such as https://files.example, not ${JSON.stringify(origin)}`,
      )
  }
  return new Set(origins)
}
