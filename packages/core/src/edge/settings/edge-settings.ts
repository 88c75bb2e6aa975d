import { z } from 'zod'
import { hostCheck } from '../hosts.ts'
import { defaultLimits } from '../listen/limits.ts'
import type { ServeOptions } from '../listen/serve.ts'
import { addressRanges } from '../proxies/address-ranges.ts'
import { proxyHeaders, type TrustedProxies } from '../proxies/trusted-proxies.ts'
import { limitSettings, limitsGiven } from './limit-settings.ts'
import { wholeNumber, wholeNumberOrOff } from './number-setting.ts'

const entries = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

/** A list with commas, every entry of which is accepted by what will use it. */
const list = (accepts: (entries: string[]) => unknown, error: string) =>
  z
    .string()
    .transform(entries)
    .refine((all) => all.length > 0 && doesNotThrow(() => accepts(all)), { error, abort: true })

const doesNotThrow = (check: () => unknown): boolean => {
  try {
    check()
    return true
  } catch {
    return false
  }
}

const ranges = list(
  (all) => addressRanges('', all),
  'must be addresses and CIDR ranges with commas between, such as 192.0.2.0/24,2001:db8::/32',
)
const hopsOrRanges = z.union([wholeNumber(0, 16), ranges], {
  error:
    'must be how many proxies there are, from 0 to 16, or their addresses and CIDR ranges with commas between',
})

/** The settings of the edge, all of them optional. */
export const edgeSettings = {
  /** The port of health details, documentation and diagnostics; `off` for none. Default: `PORT` and 100. */
  PRIVATE_PORT: wholeNumberOrOff(0, 65_535).optional(),
  /** The address of that port. Default: `HOST` where that is this machine's own, otherwise `127.0.0.1`. */
  PRIVATE_HOST: z.string().min(1).optional(),
  /** The hosts the gateway answers for, with commas between. Default: the loopback names and `HOST`. */
  HOSTS: list(
    (all) => hostCheck(all, ''),
    'must be host names with commas between, such as api.example,*.shop.example',
  ).optional(),
  /** The proxies in front: how many, or their addresses and ranges. Default 0. */
  TRUSTED_PROXIES: hopsOrRanges.optional(),
  /** The header with the client's address. Default `x-forwarded-for`. */
  FORWARDED_HEADER: z.enum(['x-forwarded-for', 'forwarded']).optional(),
  /** Other headers they set, which reach handlers from them alone, with commas between. Default none. */
  PROXY_HEADERS: list(
    proxyHeaders,
    'must be names of headers with commas between, such as x-auth-request-user',
  ).optional(),
  /** The only addresses that may call. Default: any. */
  ALLOW: ranges.optional(),
  /** Addresses that may not call. Default none. */
  BLOCK: ranges.optional(),
  /** Milliseconds the event loop is late from which on requests are refused; `off` for never. Default 12. */
  SHED_DELAY: wholeNumberOrOff(10, 10_000).optional(),
  /** The file with the certificate and its chain, in PEM. With it the gateway speaks HTTPS and HTTP/2. */
  TLS_CERT: z.string().optional(),
  /** The file with its key. */
  TLS_KEY: z.string().optional(),
  /** The file with who signs the certificates of clients. Default: none is asked for. */
  TLS_CLIENT_CA: z.string().optional(),
  /** Whether a client needs one. Default `required`. */
  TLS_CLIENT_CERTIFICATES: z.enum(['required', 'optional']).optional(),
  ...limitSettings,
}

const settings = z.object(edgeSettings)

type EdgeSettings = z.output<typeof settings>

/** What is wrong with settings that are right one by one: by name, what they would need. */
export const edgeFlaws = (given: EdgeSettings, port: number): { name: string; problem: string }[] => {
  const needs = (name: keyof EdgeSettings, other: keyof EdgeSettings) =>
    given[name] !== undefined && given[other] === undefined
      ? [{ name: other, problem: `must be set where ${name} is` }]
      : []
  const own = given.PRIVATE_PORT
  const { headersTimeout, requestTimeout } = { ...defaultLimits, ...limitsGiven(given) }
  return [
    ...(headersTimeout > requestTimeout
      ? [
          {
            name: 'HEADERS_TIMEOUT',
            problem: `must be at most REQUEST_TIMEOUT, ${requestTimeout}, not ${headersTimeout}`,
          },
        ]
      : []),
    ...needs('TLS_CERT', 'TLS_KEY'),
    ...needs('TLS_KEY', 'TLS_CERT'),
    ...(given.TLS_KEY === undefined ? needs('TLS_CLIENT_CA', 'TLS_CERT') : []),
    ...needs('TLS_CLIENT_CERTIFICATES', 'TLS_CLIENT_CA'),
    ...(own === undefined && port + privatePortDistance > 65_535
      ? [
          {
            name: 'PRIVATE_PORT',
            problem: `must be set, to a port or off, where PORT is beyond ${65_535 - privatePortDistance}`,
          },
        ]
      : []),
    ...(own === port && port !== 0
      ? [{ name: 'PRIVATE_PORT', problem: 'must be another one than PORT' }]
      : []),
  ]
}

/** What is added to `PORT` for the private port nobody has set. */
const privatePortDistance = 100

/** The options of `serve()` by the settings of the edge, when they have none of {@link edgeFlaws}. */
export const edgeOptions = (given: EdgeSettings, port: number): Omit<ServeOptions, 'port'> => {
  const { TLS_CERT: cert, TLS_KEY: key, TLS_CLIENT_CA: clientCa } = given
  const proxies: TrustedProxies | undefined = given.TRUSTED_PROXIES
  return {
    privatePort: privatePort(given.PRIVATE_PORT, port),
    privateHost: given.PRIVATE_HOST,
    limits: limitsGiven(given),
    hosts: given.HOSTS,
    trustedProxies: proxies,
    forwardedHeader: given.FORWARDED_HEADER,
    proxyHeaders: given.PROXY_HEADERS,
    allow: given.ALLOW,
    block: given.BLOCK,
    shedding: sheddingOf(given.SHED_DELAY),
    tls:
      cert === undefined || key === undefined
        ? undefined
        : { cert, key, clientCa, clientCertificates: given.TLS_CLIENT_CERTIFICATES ?? 'required' },
  }
}

const sheddingOf = (given: number | 'off' | undefined): ServeOptions['shedding'] =>
  given === 'off' ? false : given === undefined ? undefined : { delay: given }

const privatePort = (given: number | 'off' | undefined, port: number): number | undefined => {
  if (given === 'off') return
  if (given !== undefined) return given
  return port === 0 ? 0 : port + privatePortDistance
}
