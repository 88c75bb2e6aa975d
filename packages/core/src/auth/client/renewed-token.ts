import type { Clock } from '../../scope/clock.ts'

/** A token, or other keys, as its issuer gave it. */
export interface IssuedToken<T = string> {
  readonly token: T
  /** Milliseconds it is good for, counted from when it was asked for. */
  readonly life: number
}

/**
 * A token that is renewed before it expires: at hand, or to be waited for.
 *
 * @param refused a token of its own that a service did not take, so that another one is needed
 */
export type RenewedToken<T = string> = (refused?: T) => T | Promise<T>

/** Of its life a token is used without being renewed. */
const renewAfter = 0.8

/** Milliseconds before its end a token is not used any more, or a tenth of its life if that is less. */
const margin = 10_000

/** Milliseconds to leave the issuer alone after it has failed. */
const pause = 1_000

/** What is held, and until when. */
interface Held<T> {
  readonly token: T
  readonly since: number
  readonly renewAt: number
  readonly endsAt: number
}

/**
 * Keeps a token: fetched when it is first asked for, fetched again behind the back of whoever asks after 80 % of its
 * life, and waited for only when there is none that is good. There is never more than one fetch; after one that failed
 * there is none for a second, and who has to wait learns why. One that was refused is fetched again at once, however many say
 * so, unless it is younger than a second: then it stays, since another one would be refused as well.
 */
export const renewedToken = <T = string>(
  fetch: () => Promise<IssuedToken<T>>,
  clock: Pick<Clock, 'now'>,
): RenewedToken<T> => {
  let held: Held<T> | undefined
  let fetching: Promise<T> | undefined
  let failed = { at: Number.NEGATIVE_INFINITY, error: new Error('no token yet') }

  const renew = async (): Promise<T> => {
    const since = clock.now()
    try {
      const { token, life } = await fetch()
      held = {
        token,
        since: clock.now(),
        renewAt: since + life * renewAfter,
        endsAt: since + life - Math.min(margin, life / 10),
      }
      return token
    } catch (error) {
      failed = { at: clock.now(), error: error instanceof Error ? error : new Error('no token') }
      throw failed.error
    }
  }

  return (refused) => {
    const now = clock.now()
    if (refused !== undefined && refused === held?.token && now - held.since >= pause) held = undefined
    if (!fetching && now - failed.at >= pause && (held === undefined || now >= held.renewAt)) {
      fetching = renew().finally(() => {
        fetching = undefined
      })
      fetching.catch(() => {}) // those who wait get the error; in the background nobody waits
    }
    if (held !== undefined && now < held.endsAt) return held.token
    return fetching ?? Promise.reject(failed.error)
  }
}
