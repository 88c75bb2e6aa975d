import { answerParent } from '@bffkit/bench'
import { backends, tokenFor } from '@bffkit/core/testing'
import { z } from 'zod'
import { time } from '../time.ts'
import { faultInjector } from './fault-injector.ts'
import { soakFixtures } from './soak-fixtures.ts'

const Question = z.object({ ask: z.enum(['start', 'break', 'heal', 'open']) })

const users = 50
const day = 86_400
const scopes = 'home:read catalog:read cart:read cart:write orders:read'

const shop = await backends(soakFixtures)
let stop: (() => Promise<void>) | undefined

const authorizations = async () => {
  const tokens = Array.from({ length: users }, (_, user) => tokenFor(`u${user}`, scopes, { expiresIn: day }))
  return (await Promise.all(tokens)).map(({ authorization }) => authorization)
}

// The process of everything behind the gateway: the services, what breaks them, and the issuer.
answerParent(async (asked) => {
  const { ask } = Question.parse(asked)
  switch (ask) {
    case 'start':
      return { setting: shop.settings, authorizations: await authorizations() }
    case 'break':
      stop ??= faultInjector({ shop, clock: time, random: Math.random })
      return {}
    case 'heal':
      await stop?.()
      stop = undefined
      return {}
    case 'open':
      return {
        calls: shop.names.flatMap((name) => shop.calls(name)).filter(({ state }) => state === 'open').length,
      }
  }
})
