import { LRUCache } from 'lru-cache'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import type { TokenFor } from '../../scope/principal.ts'
import type { GivenTokens, IdentityProvider } from './identity-provider.ts'
import type { KeptSessions, LiveSession } from './kept-sessions.ts'
import { ProviderRefusal } from './provider-failure.ts'
import type { SessionRecord } from './session-record.ts'

/** What refreshing needs. */
export interface UserTokensOptions {
  readonly provider: Pick<IdentityProvider, 'refreshed'>
  readonly sessions: Pick<KeptSessions, 'reread' | 'save' | 'end' | 'lock'>
  readonly clock: Clock
  /** Milliseconds before its end a token is not used any more. */
  readonly margin: number
  /** The error of a session that has ended. */
  readonly ended: () => BffError
}

/** Milliseconds a lock holds when its holder dies: longer than the provider and the store together may take. */
const lockLife = 5_000

/** Milliseconds between two looks at a session somebody else refreshes. */
const pause = 25

/** The key of the token that is for no resource in particular. */
export const ownAudience = ''

/**
 * The access tokens of a session, one for each audience (RFC 8707), each refreshed a margin before it expires. A refresh
 * token is good once, so a session is refreshed by one at a time: in this process they take turns, across processes they
 * take a lock and read the session again before they ask the provider. What was given is stored before it is used.
 */
export const userTokens = ({ provider, sessions, clock, margin, ended }: UserTokensOptions) => {
  const turns = new Map<string, Promise<unknown>>()
  const running = new Map<string, Promise<string>>()
  // What the store could not take: asking the provider again with the old refresh token would end the grant.
  const unsaved = new LRUCache<string, { readonly spent: string; readonly record: SessionRecord }>({
    max: 1_000,
  })

  const renewed = async ({ key }: LiveSession, record: SessionRecord, audience: string) => {
    const { refreshToken } = record
    if (refreshToken === undefined) return undefined
    const since = clock.now()
    const given = await provider.refreshed(refreshToken, audience === ownAudience ? undefined : audience)
    const next = withTokens(record, audience, given, since, margin)
    unsaved.set(key.id, { spent: refreshToken, record: next })
    return next
  }

  /** Asks the provider, and stores what it gave; what an earlier refresh gave and nobody could store comes first. */
  const refreshed = async (live: LiveSession, record: SessionRecord, audience: string) => {
    const { id } = live.key
    const kept = unsaved.get(id)
    const next = kept?.spent === record.refreshToken ? kept?.record : await renewed(live, record, audience)
    if (next && (await sessions.save(live, next))) {
      unsaved.delete(id)
      return next
    }
    await sessions.end(id)
    throw ended()
  }

  const refreshedOnce = async (live: LiveSession, audience: string, refused?: string): Promise<string> => {
    const { key } = live
    const until = clock.now() + lockLife + 1_000
    while (clock.now() < until) {
      const release = await sessions.lock(`refresh ${key.id}`, lockLife)
      try {
        const record = await sessions.reread(live)
        if (!record) throw ended()
        live.record = record
        const usableToken = usable(record, audience, clock.now(), refused)
        if (usableToken !== undefined) return usableToken
        if (release) live.record = await refreshed(live, record, audience)
      } catch (error) {
        if (!(error instanceof ProviderRefusal)) throw error
        // Somebody whose lock was over may have been faster: then the session has another refresh token by now.
        if (!error.ended) throw unasked(error)
        if ((await sessions.reread(live))?.refreshToken === live.record.refreshToken) {
          await sessions.end(key.id)
          throw ended()
        }
      } finally {
        await release?.().catch(() => {}) // it ends by itself
      }
      if (!release) await new Promise<void>((resolve) => clock.after(pause, resolve))
    }
    throw new BffError('BFF_STORE_UNAVAILABLE', 'session: its lock was not released in time', {
      retryAfter: 1,
    })
  }

  /** One after the other for one session. */
  const inTurn = (id: string, work: () => Promise<string>): Promise<string> => {
    const turn = (turns.get(id) ?? Promise.resolve()).then(work, work)
    turns.set(id, turn)
    const over = () => {
      if (turns.get(id) === turn) turns.delete(id)
    }
    turn.then(over, over)
    return turn
  }

  return (live: LiveSession): TokenFor =>
    (audience, refused) => {
      const usableToken = usable(live.record, audience, clock.now(), refused)
      if (usableToken !== undefined) return usableToken
      const name = `${live.key.id} ${audience}`
      const waiting = running.get(name)
      if (waiting) return waiting
      const work = inTurn(live.key.id, () => refreshedOnce(live, audience, refused)).finally(() =>
        running.delete(name),
      )
      running.set(name, work)
      return work
    }
}

/** Milliseconds in which a token that is refused is not replaced: a service that refuses what is new refuses all. */
const tooNew = 10_000

/** A token that is good long enough, and was not refused by a service. */
const usable = (
  { tokens }: SessionRecord,
  audience: string,
  now: number,
  refused: string | undefined,
): string | undefined => {
  const usableToken = tokens[audience]
  const isGood =
    usableToken &&
    now < usableToken.expiresAt &&
    (usableToken.token !== refused || now - usableToken.givenAt < tooNew)
  return isGood ? usableToken.token : undefined
}

/**
 * A session with a token more. It is used until the margin before its end, or for nine tenths of a short life. Scopes this
 * audience's token had and has not any more are taken from the session; a refresh that names none changes none, and none is
 * added by one (RFC 6749 sections 5.1 and 6).
 */
export const withTokens = (
  record: SessionRecord,
  audience: string,
  { accessToken, life, refreshToken, scopes = record.tokens[audience]?.scopes }: GivenTokens,
  since: number,
  margin: number,
): SessionRecord => ({
  ...record,
  ...(refreshToken !== undefined && { refreshToken }),
  scopes: kept(record, audience, scopes),
  tokens: {
    ...record.tokens,
    [audience]: {
      token: accessToken,
      givenAt: since,
      expiresAt: since + life - Math.min(margin, life / 10),
      ...(scopes && { scopes: [...scopes] }),
    },
  },
})

const kept = (
  { scopes: all, tokens }: SessionRecord,
  audience: string,
  given: readonly string[] | undefined,
): string[] => {
  const had = tokens[audience]?.scopes
  return all.filter((scope) => !had?.includes(scope) || given?.includes(scope))
}

const unasked = ({ message }: Error) =>
  new BffError('BFF_ISSUER_UNAVAILABLE', `session: ${message}`, { retryAfter: 5 })
