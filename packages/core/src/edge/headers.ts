import { BffError } from '../errors/bff-error.ts'
import type { Incoming } from '../scope/incoming.ts'
import { isClaim } from './claims.ts'
import type { Limits } from './listen/limits.ts'
import type { ForwardedHeader, ProxyTrust } from './proxies/trusted-proxies.ts'
import { requestSingletons } from './singletons.ts'

/** What the edge wants to know of the headers. */
export class HeaderFacts {
  host: string | undefined = undefined
  /** What came in the header of the proxies, all values in their order. */
  forwarded: string | undefined = undefined
  /** What came as `X-Forwarded-Proto`, all values in their order. */
  protocol: string | undefined = undefined
  /** The names that nothing behind the edge may see. */
  dropped: Set<string> | undefined = undefined
  /** Which headers of one value have come, a bit each. */
  seen = 0
  /** Where they came again, with the same value. */
  repeated: Map<number, { readonly name: string; readonly value: string }> | undefined = undefined

  drop(name: string): void {
    this.dropped ??= new Set()
    this.dropped.add(name)
  }

  repeat(index: number, name: string, value: string): void {
    this.repeated ??= new Map()
    this.repeated.set(index, { name, value })
  }
}

/** What `Connection` cannot take away: the parser has already acted on it, or a check rests on it. */
const framing = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'origin',
  'authorization',
  'cookie',
])

/** The place of each in {@link HeaderFacts.seen}. The same twice is one; `Host` may not even come twice. */
const singletons: ReadonlyMap<string, number> = new Map(
  requestSingletons.map((name, place) => [name, 1 << place]),
)

/**
 * Reads the headers once. Names with `_`, which some services take for `-`, what only proxies may say, and what
 * `Connection` nominates (RFC 9110 section 7.6.1) are removed from the request, and so are repetitions of what has one
 * value. The headers a deployment's proxies set stay when `trusted`.
 *
 * @throws BFF_HEADERS_TOO_LARGE, and BFF_REQUEST_MALFORMED for two hosts, two values of what has one, an `Expect` other
 * than `100-continue`, a transfer coding other than `chunked`, or one in HTTP/1.0.
 */
export const readHeaders = (
  incoming: Incoming,
  limits: Limits,
  proxies: Pick<ProxyTrust, 'header' | 'headers'>,
  trusted: boolean,
): HeaderFacts => {
  const { rawHeaders } = incoming
  const { header: from, headers: ofProxies } = proxies
  const facts = new HeaderFacts()
  let size = 0
  if (rawHeaders.length > limits.maxHeaders * 2) throw tooLarge(`over ${limits.maxHeaders} headers`)

  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    size += name.length + value.length + 4
    const place = singletons.get(name)
    if (ofProxies.size > 0 && ofProxies.has(name)) {
      if (!trusted) facts.drop(name)
    } else if (place === undefined) note(facts, name, value, from, incoming.httpVersion)
    else if ((facts.seen & place) === 0) facts.seen |= place
    else facts.repeat(checkedRepeat(rawHeaders, index, name), name, value)
  }
  if (size > limits.maxHeaderSize) throw tooLarge(`over ${limits.maxHeaderSize} bytes`)
  if (facts.repeated || facts.dropped) remove(incoming, facts)
  return facts
}

const note = (
  facts: HeaderFacts,
  name: string,
  value: string,
  from: ForwardedHeader,
  version: string,
): void => {
  if (name === 'host') {
    if (facts.host !== undefined) throw malformed('two hosts')
    facts.host = value
  } else if (name === 'transfer-encoding') {
    if (value.toLowerCase() !== 'chunked') throw malformed('a transfer coding other than chunked')
    // RFC 9112 section 6.1: what speaks HTTP/1.0 does not know chunks, and takes them for the next request.
    if (version === '1.0') throw malformed('chunks in HTTP/1.0')
  } else if (name === 'expect') {
    if (value.toLowerCase() !== '100-continue') throw malformed('an unknown Expect')
  } else if (name === 'connection') {
    nominate(facts, value)
  } else if (isClaim(name)) {
    if (name === from) facts.forwarded = listed(facts.forwarded, value)
    if (name === 'x-forwarded-proto') facts.protocol = listed(facts.protocol, value)
    facts.drop(name)
  }
}

const listed = (before: string | undefined, value: string) =>
  before === undefined ? value : `${before},${value}`

/** Where a header comes again, when it has the same value as before. */
const checkedRepeat = (rawHeaders: readonly string[], index: number, name: string): number => {
  const first = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name)
  if (rawHeaders[first + 1] !== rawHeaders[index + 1]) throw malformed(`two values of ${name}`)
  return index
}

const isConnectionOption = /^(?:keep-alive|close)$/i

const nominate = (facts: HeaderFacts, value: string): void => {
  if (isConnectionOption.test(value)) return
  for (const option of value.toLowerCase().split(',')) {
    const name = option.trim()
    if (!framing.has(name) && !isConnectionOption.test(name)) facts.drop(name)
  }
}

const remove = ({ rawHeaders, headers }: Incoming, { dropped, repeated }: HeaderFacts): void => {
  const kept = rawHeaders.filter(
    (_, index) => !repeated?.has(index & ~1) && !dropped?.has((rawHeaders[index & ~1] ?? '').toLowerCase()),
  )
  rawHeaders.splice(0, rawHeaders.length, ...kept)
  // Node joins the values of what it does not know.
  for (const { name, value } of repeated?.values() ?? []) headers[name] = value
  for (const name of dropped ?? []) delete headers[name]
}

const tooLarge = (what: string) => new BffError('BFF_HEADERS_TOO_LARGE', `request: ${what}`)
const malformed = (what: string) => new BffError('BFF_REQUEST_MALFORMED', `request: ${what}`)
