import { BffError } from '../errors/bff-error.ts'
import type { Incoming } from './incoming.ts'
import type { Limits } from './limits.ts'
import type { ForwardedHeader } from './trusted-proxies.ts'

/** What the edge wants to know of the headers. */
export class HeaderFacts {
  host: string | undefined = undefined
  /** What came in the header of the proxies, all values in their order. */
  forwarded: string | undefined = undefined
  /** What came as `X-Forwarded-Proto`. */
  protocol: string | undefined = undefined
  /** The names that nothing behind the edge may see. */
  dropped: Set<string> | undefined = undefined

  drop(name: string): void {
    this.dropped ??= new Set()
    this.dropped.add(name)
  }
}

/** What only a proxy may say, and what makes frameworks take a request for another one. */
const claims = new Set([
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-user-id',
  'x-original-url',
  'x-original-host',
  'x-rewrite-url',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-client-cert',
  'x-ssl-client-cert',
])

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

/**
 * Reads the headers once. Names with `_`, which some services take for `-`, what only proxies may say, and what
 * `Connection` nominates (RFC 9110 section 7.6.1) are removed from the request.
 *
 * @throws BFF_HEADERS_TOO_LARGE, and BFF_REQUEST_MALFORMED for two hosts or a transfer coding other than `chunked`.
 */
export const readHeaders = (incoming: Incoming, limits: Limits, from: ForwardedHeader): HeaderFacts => {
  const { rawHeaders } = incoming
  const facts = new HeaderFacts()
  let size = 0
  if (rawHeaders.length > limits.maxHeaders * 2) throw tooLarge(`over ${limits.maxHeaders} headers`)

  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    size += name.length + value.length + 4
    note(facts, name, value, from)
  }
  if (size > limits.maxHeaderSize) throw tooLarge(`over ${limits.maxHeaderSize} bytes`)
  if (facts.dropped) remove(incoming, facts.dropped)
  return facts
}

const note = (facts: HeaderFacts, name: string, value: string, from: ForwardedHeader): void => {
  if (name === 'host') {
    if (facts.host !== undefined) throw malformed('two hosts')
    facts.host = value
  } else if (name === 'transfer-encoding') {
    if (value.toLowerCase() !== 'chunked') throw malformed('a transfer coding other than chunked')
  } else if (name === 'connection') {
    nominate(facts, value)
  } else if (claims.has(name) || name.startsWith('x-forwarded-') || name.includes('_')) {
    if (name === from) facts.forwarded = facts.forwarded === undefined ? value : `${facts.forwarded},${value}`
    if (name === 'x-forwarded-proto') facts.protocol = value
    facts.drop(name)
  }
}

const usual = /^(?:keep-alive|close)$/i

const nominate = (facts: HeaderFacts, value: string): void => {
  if (usual.test(value)) return
  for (const option of value.toLowerCase().split(',')) {
    const name = option.trim()
    if (!framing.has(name) && !usual.test(name)) facts.drop(name)
  }
}

const remove = ({ rawHeaders, headers }: Incoming, dropped: ReadonlySet<string>): void => {
  const kept = rawHeaders.filter((_, index) => !dropped.has((rawHeaders[index & ~1] ?? '').toLowerCase()))
  rawHeaders.splice(0, rawHeaders.length, ...kept)
  for (const name of dropped) delete headers[name]
}

const tooLarge = (what: string) => new BffError('BFF_HEADERS_TOO_LARGE', `request: ${what}`)
const malformed = (what: string) => new BffError('BFF_REQUEST_MALFORMED', `request: ${what}`)
