import type { MiddlewareHandler } from 'hono'
import { PARTNER_GATEWAY } from '../../identity/clients.ts'
import type { ServiceEnv } from './create-service.ts'
import { refusal } from './problem.ts'

/**
 * Lets the partner gateway act for an account: with the gateway's own token (`sub` is the `client_id`), `userId`
 * becomes `account:` and the header `x-account`, and the request is turned down with 400 without a good one.
 *
 * Everybody else's header is ignored, another client's too: an account is whom the gateway says it has authenticated.
 */
export const actingFor: MiddlewareHandler<ServiceEnv> = async (c, next) => {
  if (c.var.clientId === PARTNER_GATEWAY) {
    const account = c.req.header('x-account') ?? ''
    if (!/^[\w:-]{1,100}$/.test(account)) throw refusal(400, 'x-account must name the account to act for')
    c.set('userId', `account:${account}`)
  }
  await next()
}
