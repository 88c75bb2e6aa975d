import type { GatewayEnv } from '@bffkit/core'
import type { MiddlewareHandler } from 'hono'

/** Says on every answer how long it took, refusals and unknown paths included. */
export const timing: MiddlewareHandler<GatewayEnv<object>> = async function timing(c, next) {
  const begun = performance.now()
  await next()
  c.header('x-took', `${Math.round(performance.now() - begun)} ms`)
}

/** Answers everything with 503 as long as the switch is on. A refusal needs no caller. */
export const maintenance = (isOn: () => boolean): MiddlewareHandler<GatewayEnv<object>> =>
  async function maintenance(c, next) {
    if (isOn()) return c.text('Back soon', 503, { 'retry-after': '60' })
    return next()
  }
