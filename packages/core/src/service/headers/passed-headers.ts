import { token } from '../../edge/token.ts'
import { BffError } from '../../errors/bff-error.ts'
import { statusError } from '../lanes/status.ts'
import { type Answer, type Outgoing, where } from '../outgoing.ts'
import { isKeepable } from './header-rules.ts'
import { headerValue } from './header-value.ts'
import { rewrittenLinks } from './link-header.ts'
import { type AddressMap, type Place, pointedTo } from './pointed-to.ts'
import { reveals } from './reveals.ts'

/** What describes the body of an answer. */
const representation = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-disposition',
  'content-language',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
  'cache-control',
  'vary',
  'retry-after',
]

/**
 * Checks the names of headers of a service that a route keeps, and gives those that are not kept anyway, in lower case.
 *
 * @throws TypeError for what is no name, and for what the gateway or the connection sets itself.
 */
export const keptNames = (names: readonly string[], option: string): readonly string[] => {
  const checked = names.map((name) => {
    const lower = String(name).toLowerCase()
    if (!token.test(lower)) throw new TypeError(`${option}: ${JSON.stringify(name)} is not a header name`)
    if (!isKeepable(lower)) throw new TypeError(`${option}: ${lower} is set by the gateway only`)
    return lower
  })
  return [...new Set(checked)].filter((name) => !representation.includes(name))
}

/**
 * The headers of an answer that go on to the client: what describes the body, what the route keeps, where something was made or a
 * redirect leads, and the challenge of a 401. Addresses of the service become those of the gateway, or are left out.
 *
 * @throws BFF_SERVICE_CONTRACT for a redirect that leads where the client may not go, BFF_SERVICE_REFUSED for a 401 without a
 * challenge that may be shown
 */
export const passedHeaders = (
  call: Outgoing,
  { status, headers }: Pick<Answer, 'status' | 'headers'>,
  keeps: readonly string[],
  map: AddressMap,
  place: () => Place,
): Record<string, string> => {
  const passed: Record<string, string> = {}
  for (const name of representation) {
    const header = headers[name]
    if (header !== undefined) passed[name] = headerValue(header)
  }
  for (const name of keeps) {
    const header = headers[name]
    if (header === undefined || name === 'location') continue
    const value = keptValue(name, headerValue(header), call, (uri) => pointedTo(uri, call, map, place()))
    if (value !== undefined) passed[name] = value
  }
  const { location } = headers
  const isRedirect = status >= 300 && status < 400 && status !== 304
  if (location !== undefined && (isRedirect || status === 201 || keeps.includes('location'))) {
    const to = pointedTo(headerValue(location), call, map, place())
    if (to !== undefined) passed.location = to
  }
  if (isRedirect && passed.location === undefined) throw misled(call, status)
  if (status === 401) passed['www-authenticate'] = challengeOf(call, headers)
  return passed
}

const keptValue = (
  name: string,
  value: string,
  call: Outgoing,
  rewrite: (uri: string) => string | undefined,
): string | undefined => {
  const kept =
    name === 'link' ? rewrittenLinks(value, rewrite) : name === 'content-location' ? rewrite(value) : value
  if (kept === undefined || !reveals(call, kept)) return kept
  const to = /^https?:[^\s,]*$/i.test(kept) ? rewrite(kept) : undefined
  return to === undefined || reveals(call, to) ? undefined : to
}

const challengeOf = (call: Outgoing, headers: Answer['headers']): string => {
  const { 'www-authenticate': challenge } = headers
  if (challenge === undefined || reveals(call, headerValue(challenge))) throw statusError(call, 401, headers)
  return headerValue(challenge)
}

const misled = (call: Outgoing, status: number) =>
  new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: answered ${status}, and leads where its clients cannot or may not go ${where(call)}`,
  )
