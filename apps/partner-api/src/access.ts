import { type Scoped, secured } from '@bffkit/core'
import type { UsageRecords } from '@bffkit/core/store'
import type { MiddlewareHandler } from 'hono'
import type { PartnerEnv } from './env.ts'

/** Who may call an operation, which the gateway enforces, and that the call is counted. Spread it into `createRoute`. */
export const access = (usage: UsageRecords, operation: string, ...scopes: string[]) => {
  const { security } = secured<PartnerEnv>(...scopes)
  const counted: MiddlewareHandler<PartnerEnv> = async (c, next) => {
    await next()
    usage.count(accountOf(c), operation)
  }
  const middleware: [MiddlewareHandler<PartnerEnv>] = [counted]
  return { security, middleware }
}

/** The account of a partner: its key, or the client its token was issued to. */
export const accountOf = (c: Scoped): string => {
  const { kind, id } = c.get('scope').principal
  return `${kind}:${id}`
}
