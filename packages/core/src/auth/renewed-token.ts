import type { Clock } from '../gateway/clock.ts'

/** A token as its issuer gave it. */
export interface IssuedToken {
  readonly token: string
  /** Milliseconds it is good for, counted from when it was asked for. */
  readonly life: number
}

/** A token that is renewed before it expires: at hand, or to be waited for. */
export type RenewedToken = () => string | Promise<string>

/** Of its life a token is used without being renewed. */
const renewAfter = 0.8

/** Milliseconds before its end a token is not used any more, or a tenth of its life if that is less. */
const margin = 10_000

/** Milliseconds to leave the issuer alone after it has failed. */
const pause = 1_000

/**
 * Keeps a token: fetched when it is first asked for, fetched again behind the back of whoever asks after 80 % of its
 * life, and waited for only when there is none that is good. There is never more than one fetch; after one that failed
 * there is none for a second, and who has to wait learns why.
 */
export const renewedToken = (fetch: () => Promise<IssuedToken>, clock: Pick<Clock, 'now'>): RenewedToken => {
  let held = { token: '', renewAt: Number.NEGATIVE_INFINITY, endsAt: Number.NEGATIVE_INFINITY }
  let fetching: Promise<string> | undefined
  let failed = { at: Number.NEGATIVE_INFINITY, error: new Error('no token yet') }

  const renew = async (): Promise<string> => {
    const since = clock.now()
    try {
      const { token, life } = await fetch()
      const endsAt = since + life - Math.min(margin, life / 10)
      held = { token, renewAt: since + life * renewAfter, endsAt }
      return token
    } catch (error) {
      failed = { at: clock.now(), error: error instanceof Error ? error : new Error('no token') }
      throw failed.error
    }
  }

  return () => {
    const now = clock.now()
    const resting = now - failed.at < pause
    if (now >= held.renewAt && !resting && !fetching) {
      fetching = renew().finally(() => {
        fetching = undefined
      })
      fetching.catch(() => {}) // whoever waits is told; in the background nobody does
    }
    if (now < held.endsAt) return held.token
    return fetching ?? Promise.reject(failed.error)
  }
}
