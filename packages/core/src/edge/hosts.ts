import { isIP } from 'node:net'
import { BffError } from '../errors/bff-error.ts'

/**
 * Whether a gateway answers for a host, as `Host` or `:authority` names it.
 *
 * @throws BFF_REQUEST_MALFORMED when it is none: a port over 65,535, an address that is not whole.
 */
export type HostCheck = (authority: string) => boolean

/** The names every machine has for itself. */
const loopback = ['localhost', '127.0.0.1', '[::1]']
/** Zeros only, however many are left out: `0.0.0.0`, `0`, `::`, `::0`. */
const wildcard = /^(?:::ffff:)?[0:.]+$/i

/** Whether a gateway listens on every address of its machine. */
export const isEverywhere = (listening: string): boolean => wildcard.test(listening)

/** Whether only this machine reaches what listens there. */
export const isLoopback = (listening: string): boolean =>
  listening === 'localhost' || listening === '::1' || (isIP(listening) === 4 && listening.startsWith('127.'))

const entry = /^(?:\*|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i
const authority = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i

/** Accepted spellings that are remembered. */
const maxRemembered = 64

/**
 * The hosts a gateway answers for: `api.example`, which stands for every port, `api.example:8443`, `*.example` for the
 * names directly or further below, or `*` for any. Without names: those of the loopback and the address it listens on,
 * so that a deployment has to say its names.
 *
 * @throws TypeError naming the entry that is none of these.
 */
export const hostCheck = (names: readonly string[] | undefined, listening: string): HostCheck => {
  for (const name of names ?? [])
    if (!entry.test(name))
      throw new TypeError(
        `serve: hosts must be names, such as api.example or *.api.example, not ${JSON.stringify(name)}`,
      )
  const own = isEverywhere(listening) ? [] : [listening.includes(':') ? `[${listening}]` : listening]
  const accepted = (names ?? [...loopback, ...own]).map((name) => name.toLowerCase())
  const exact = new Set(accepted)
  const suffixes = accepted.filter((name) => name.startsWith('*.')).map((name) => name.slice(1))
  const any = exact.has('*')
  const remembered = new Set<string>()

  const answersFor = (spelling: string): boolean => {
    const [whole, name = ''] = authority.exec(spelling.toLowerCase()) ?? []
    if (whole === undefined) return false
    const answers =
      any || exact.has(name) || exact.has(whole) || suffixes.some((suffix) => name.endsWith(suffix))
    if (answers && !isHost(whole, name))
      throw new BffError('BFF_REQUEST_MALFORMED', 'request: an invalid host name')
    return answers
  }
  return (spelling) => {
    if (remembered.has(spelling)) return true
    const answers = answersFor(spelling)
    if (answers && remembered.size < maxRemembered) remembered.add(spelling)
    return answers
  }
}

/** Whether a host is an address and no name, so that no page of somebody else can make a browser send it. */
export const isAddress = (spelling: string): boolean => {
  const [whole = '', name = ''] = authority.exec(spelling.toLowerCase()) ?? []
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 && isHost(whole, name)
}

/** Whether a host is one at all, whoever answers for it. */
export const isHostName = (spelling: string): boolean => {
  const [whole, name = ''] = authority.exec(spelling.toLowerCase()) ?? []
  return whole !== undefined && isHost(whole, name)
}

/** Whether a host means to a URL what it says, in lower case: what is made of the request behind the edge is one. */
const isHost = (whole: string, name: string): boolean => URL.parse(`http://${whole}`)?.hostname === name
