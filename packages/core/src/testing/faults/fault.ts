import { type ConnectionFault, type Passage, passage } from './connection-fault.ts'

/**
 * How a service is broken.
 *
 * - `contract`: valid JSON of another shape (an object becomes `[]`, everything else `{}`)
 * - `malformed`: declares JSON and is not
 * - `truncated`: declares its whole length, sends half of it and closes the connection
 * - `hang`: takes the request and never answers
 * - `reset`: resets the connection as soon as the request arrives
 * - `huge`: a body that never ends
 * - `bomb`: 60 kB of gzip, which nobody asked for, that become 60 MB
 * - a number: that status, with a problem as its body
 */
export type Breakage = 'contract' | 'malformed' | 'truncated' | 'hang' | 'reset' | 'huge' | 'bomb' | number

/** What is wrong with a service that still listens. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'slow'; readonly delay: number }
  | { readonly kind: 'broken'; readonly how: Breakage }
  | { readonly kind: 'connection'; readonly passage: Passage }

/**
 * A service that answers `delay` ms later.
 *
 * @throws TypeError when the delay is negative, not a number, or longer than a timer can be (24 days).
 */
export const slowFault = (delay: number): Fault => {
  if (!(delay >= 0 && delay < 2 ** 31))
    throw new TypeError(`backends: the delay must be 0 or more ms, not ${delay}`)
  return { kind: 'slow', delay }
}

/**
 * A service behind connections that are at fault.
 *
 * @throws TypeError when it is no fault, several at once, or its number is out of range.
 */
export const faultyConnections = (fault: ConnectionFault): Fault => ({
  kind: 'connection',
  passage: passage(fault),
})

/**
 * A service that is broken.
 *
 * @throws TypeError when it is neither a known way nor a status.
 */
export const brokenFault = (how: Breakage): Fault => {
  const isValid =
    typeof how === 'number' ? Number.isInteger(how) && how >= 200 && how <= 999 : ways.includes(how)
  if (!isValid)
    throw new TypeError(
      `backends: '${how}' is not a way to be broken (${ways.join(', ')} or a status from 200)`,
    )
  return { kind: 'broken', how }
}

const ways: readonly Breakage[] = ['contract', 'malformed', 'truncated', 'hang', 'reset', 'huge', 'bomb']
