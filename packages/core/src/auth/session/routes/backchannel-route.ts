import { Hono } from 'hono'
import { BffError } from '../../../errors/bff-error.ts'
import { openToAnybody } from '../../secured.ts'
import type { KeptSessions } from '../kept-sessions.ts'
import { logoutTokenLife, type logoutTokens } from './logout-token.ts'

/** What the provider's own call needs. */
export interface BackchannelOptions {
  readonly sessions: KeptSessions
  readonly read: ReturnType<typeof logoutTokens>
}

/** Characters a logout token has at most. */
const maxTokenLength = 8_192

/** `POST /bff/backchannel`: the provider reports that a user has signed out (OpenID Connect Back-Channel Logout 1.0). */
export const backchannelRoute = ({ sessions, read }: BackchannelOptions) =>
  new Hono().post('/bff/backchannel', openToAnybody, async (c) => {
    const form = await c.req.parseBody()
    const token = form.logout_token
    if (typeof token !== 'string' || token.length > maxTokenLength) throw invalid('no logout token')
    const { jti, sid, sub = '' } = await read(token)
    // Nobody lets go of it: a token that comes again within its life is a replay.
    const release = await sessions.lock(`logout ${jti}`, (logoutTokenLife + 10) * 1_000)
    if (!release) throw invalid('a logout token that came before')
    try {
      const ended = await (sid === undefined ? sessions.of('sub', sub) : sessions.of('sid', sid))
      await Promise.all(ended.map(({ id }) => sessions.end(id)))
    } catch (error) {
      await release().catch(() => {})
      throw error
    }
    return c.body(null, 200, { 'cache-control': 'no-store' })
  })

const invalid = (why: string) => new BffError('BFF_INPUT_INVALID', `session: ${why} (POST bff/backchannel)`)
