import { z } from 'zod'
import type { ServeOptions } from '../gateway/serve.ts'
import { addressRanges } from './address-ranges.ts'
import { hostCheck } from './hosts.ts'
import { limitSettings, limitsSaid } from './limit-settings.ts'
import { proxyHeaders, type TrustedProxies } from './trusted-proxies.ts'

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
    .refine((all) => doesNotThrow(() => accepts(all)), { error })

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
const hops = z.coerce.number().int().min(0).max(16)

/** The settings of the edge, all of them optional. */
export const edgeSettings = {
  /** The port of health details, documentation and diagnostics; `off` for none. Default: `PORT` and 100. */
  PRIVATE_PORT: z.union([z.literal('off'), z.coerce.number().int().min(0).max(65_535)]).optional(),
  /** The address of that port. Default: `HOST` where that is this machine's own, otherwise `127.0.0.1`. */
  PRIVATE_HOST: z.string().min(1).optional(),
  /** The hosts the gateway answers for, with commas between. Default: the loopback names and `HOST`. */
  HOSTS: list(
    (all) => hostCheck(all, ''),
    'must be host names with commas between, such as api.example,*.shop.example',
  ).optional(),
  /** The proxies in front: how many, or their addresses and ranges. Default 0. */
  TRUSTED_PROXIES: z.union([hops, ranges]).optional(),
  /** The header they tell the client's address in. Default `x-forwarded-for`. */
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
  /** Milliseconds the event loop is late from which on requests are refused; `off` for never. Default 100. */
  SHED_DELAY: z.union([z.literal('off'), z.coerce.number().min(10).max(10_000)]).optional(),
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

/** What the settings of the edge say to `serve()`. `undefined` when one of the certificate's files lacks the other. */
export const edgeOptions = (
  said: z.output<typeof settings>,
  port: number,
): Omit<ServeOptions, 'port'> | undefined => {
  const { TLS_CERT: cert, TLS_KEY: key, TLS_CLIENT_CA: clientCa } = said
  if ((cert === undefined) !== (key === undefined)) return
  if (clientCa !== undefined && cert === undefined) return
  const proxies: TrustedProxies | undefined = said.TRUSTED_PROXIES
  return {
    privatePort: privatePort(said.PRIVATE_PORT, port),
    privateHost: said.PRIVATE_HOST,
    limits: limitsSaid(said),
    hosts: said.HOSTS,
    trustedProxies: proxies,
    forwardedHeader: said.FORWARDED_HEADER,
    proxyHeaders: said.PROXY_HEADERS,
    allow: said.ALLOW,
    block: said.BLOCK,
    shedding: sheddingOf(said.SHED_DELAY),
    tls:
      cert === undefined || key === undefined
        ? undefined
        : { cert, key, clientCa, clientCertificates: said.TLS_CLIENT_CERTIFICATES ?? 'required' },
  }
}

const sheddingOf = (said: number | 'off' | undefined): ServeOptions['shedding'] =>
  said === 'off' ? false : said === undefined ? undefined : { delay: said }

const privatePort = (said: number | 'off' | undefined, port: number): number | undefined => {
  if (said === 'off') return
  if (said !== undefined) return said
  if (port === 0) return 0
  return port + 100 > 65_535 ? undefined : port + 100
}
