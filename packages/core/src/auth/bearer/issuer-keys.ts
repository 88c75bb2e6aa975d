import { errors, type JWTVerifyGetKey } from 'jose'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import { fetchKeys, unavailable } from './fetch-keys.ts'

const second = 1_000
const minute = 60 * second

/** Milliseconds keys are good for: a key the issuer has withdrawn is not used longer. At half of it they are renewed. */
const life = 10 * minute

/** Milliseconds keys are kept while the issuer cannot be asked. */
const kept = 24 * 60 * minute

/** Milliseconds between two fetches, whoever wants them; and when there is no key yet, as `Retry-After` says. */
const pause = 30 * second
const firstPause = 5 * second

/** Finds the key of a token. */
export interface IssuerKeys extends JWTVerifyGetKey {
  /** Fetches the keys before the first token. Never rejects; when it fails the first token does not wait for the next fetch. */
  warmUp(): Promise<void>
  /** Fetches the keys before the first token does. @throws BFF_ISSUER_UNAVAILABLE when they cannot be fetched. */
  check(): Promise<void>
}

interface Held {
  readonly find: JWTVerifyGetKey
  /** When they were asked for. */
  readonly since: number
}

/**
 * The public keys of an issuer, fetched at the first token and renewed behind the back of later ones. There is never
 * more than one fetch in 30 s, however many unknown keys are asked for (before the first success: in 5 s). When the issuer
 * is down its keys are good for 24 h; a key it might have published since then can be neither accepted nor refused.
 *
 * @param clock ms since some fixed moment. Default the machine's.
 * @throws BFF_ISSUER_UNAVAILABLE when a key is not at hand and the issuer could not be asked, jose's errors when it says no.
 */
export const issuerKeys = (issuer: string, clock: Pick<Clock, 'now'> = Date): IssuerKeys => {
  let held: Held | undefined
  let failure: BffError | undefined
  let fetching: Promise<void> | undefined
  let triedAt = Number.NEGATIVE_INFINITY

  const fetchNow = async (since: number): Promise<void> => {
    try {
      held = { find: await fetchKeys(issuer), since }
      failure = undefined
    } catch (error) {
      failure = error instanceof BffError ? error : unavailable('its keys are not usable')
    }
    fetching = undefined
  }

  /** Fetches the keys, unless that was just done. Never rejects. */
  const renew = async (): Promise<void> => {
    const now = clock.now()
    const rested = now - triedAt
    if (!fetching && !(rested >= 0 && rested < (held ? pause : firstPause))) {
      triedAt = now
      fetching = fetchNow(now)
    }
    await fetching
  }

  const age = () => (held ? clock.now() - held.since : Number.POSITIVE_INFINITY)

  /** A key that is at hand. */
  const find = async (...asked: Parameters<JWTVerifyGetKey>) => {
    if (!held || age() >= kept) return undefined
    try {
      return await held.find(...asked)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined
      throw isVerdict(error) ? error : unavailable('one of its keys is not usable')
    }
  }

  const warmUp = async () => {
    await renew()
    if (!held) triedAt = Number.NEGATIVE_INFINITY
  }

  const keyOf: JWTVerifyGetKey = async (header, token) => {
    const waits = age() >= kept || (age() >= life && !failure)
    if (age() >= life / 2) {
      const renewed = renew()
      if (waits) await renewed
    }
    const cached = await find(header, token)
    if (cached) return cached
    await renew()
    const late = await find(header, token)
    if (late) return late
    throw failure ?? new errors.JWKSNoMatchingKey()
  }
  const check = async () => {
    if (age() >= life / 2) await renew()
    if (failure) throw failure
  }
  return Object.assign(keyOf, { check, warmUp })
}

/** Whether jose has looked at the keys and says no: they are of another kind, or several fit a token that names none. */
const isVerdict = (error: unknown) =>
  error instanceof errors.JOSENotSupported || error instanceof errors.JWKSMultipleMatchingKeys
