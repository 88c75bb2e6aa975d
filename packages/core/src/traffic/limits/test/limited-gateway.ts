import type { Context } from 'hono'
import { trusting } from '../../../../test/trusting.ts'
import type { Authentication } from '../../../auth/authentication.ts'
import { type GatewayOptions, gateway } from '../../../gateway/gateway.ts'
import type { Principal } from '../../../scope/principal.ts'
import { manualClock } from '../../../testing/manual-clock.ts'

/** Takes everybody for whom `x-caller` names, a `key` with these claims where it says `key:`. Counts how often it was asked. */
export const naming = (claims: Principal['claims'] = {}): Authentication & { asked: number } => {
  const auth = {
    ...trusting(),
    asked: 0,
    authenticate: async (caller: { header(name: string): string | undefined }) => {
      auth.asked += 1
      const id = caller.header('x-caller') ?? 'u1'
      const kind: Principal['kind'] = id.startsWith('key:') ? 'key' : 'user'
      const scopes = caller.header('x-scopes')?.split(' ') ?? []
      return { principal: { kind, id, scopes, claims }, session: `session of ${id}` }
    },
  }
  return auth
}

/** A gateway with limits, on time that stands still and without chance. */
export const limitedGateway = (
  options: Partial<GatewayOptions<Record<never, never>>> &
    Pick<GatewayOptions<Record<never, never>>, 'limits'>,
) => {
  const clock = manualClock()
  const app = gateway({
    name: 'test',
    services: {},
    auth: trusting(),
    log: 'silent',
    clock,
    random: () => 0,
    ...options,
  })
  return { app, clock }
}

/** What a request brings that comes from an address. */
export const from = (address: string): object => ({ incoming: { socket: { remoteAddress: address } } })

/** The headers of an answer that speak of limits. */
export const limitsIn = ({ headers }: Pick<Response, 'headers'>): Record<string, string> =>
  Object.fromEntries(
    ['ratelimit-policy', 'ratelimit', 'quota-warning', 'retry-after'].flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )

/** A handler that answers. */
export const fine = (c: Context) => c.text('fine')
