import type { TestRedis } from '@bffkit/core/testing'
import { limit } from '@bffkit/core/traffic'
import { child } from '../process/child.ts'
import { callsOf } from './ask-redis.ts'
import type { Limiting } from './gateway/limited-gateway.ts'
import { limitedChild } from './limited-child.ts'
import { LimitLoaded } from './load/limit-load.ts'

/** What several instances let through one limit that they share. */
export interface Shared {
  readonly kind: string
  readonly decisions: number
  readonly admitted: number
  /** Answers that are neither 200 nor 429: Redis was too late. */
  readonly others: number
  readonly seconds: number
  /** What may be admitted in this time at most, and what must be at least. */
  readonly most: number
  readonly least: number
  /** Commands Redis was given. */
  readonly calls: number
}

const instances = 4
const clients = 50

/** A thousand a minute, of which a fifth can be spent at once. */
const tight = { quota: 1_000, window: 60_000, burst: 200 }
/** More than the clients can ask for. */
const wide = { quota: 6_000_000, window: 60_000, burst: 1_000_000 }

/** Units an instance takes at once: the most that the burst of `tight` allows. */
const batch = 20

/** Whether limits can be spent in batches. */
export const hasBatches = 'batch' in limit({ name: 'a', by: 'global', quota: 100, window: 60_000 })

// Closed: what would be counted elsewhere, when the machine is busy for long, shall not be taken for what is let through.
const routes: Limiting['routes'] = {
  exact: [{ name: 'exact', by: 'principal', ...tight, onStoreLoss: 'closed' }],
  batch: [{ name: 'batch', by: 'principal', ...tight, batch, onStoreLoss: 'closed' }],
  'wide-exact': [{ name: 'wide-exact', by: 'principal', ...wide }],
  'wide-batch': [{ name: 'wide-batch', by: 'principal', ...wide, batch: 100 }],
}

/** Sends as much as they can from 200 clients through four processes, exact and in batches, over the limit and below it. */
export const proveShared = async (redis: TestRedis): Promise<Shared[]> => {
  await using stack = new AsyncDisposableStack()
  const load = stack.use(child('load', 'limits/load/main.ts'))
  const origins: string[] = []
  for (let index = 0; index < instances; index += 1)
    origins.push(stack.use(await limitedChild({ routes, store: { url: redis.url, prefix: 'shared:' } })).url)

  const prove = async (path: string, seconds: number, of: typeof tight, ahead: number): Promise<Shared> => {
    // Connections, code and the script are there before it is counted.
    const before = await callsOf(redis)
    const said = await load.ask({ origins, path: `/v1/${path}`, clients, seconds }, LimitLoaded)
    const calls = (await callsOf(redis)) - before
    const { 200: admitted = 0, 429: refused = 0 } = said.statuses
    const sum = Object.values(said.statuses).reduce((all, count) => all + count, 0)
    const perSecond = (1_000 * of.quota) / of.window
    const most = of.burst + said.seconds * perSecond + Math.min(instances * ahead, perSecond)
    // What lapses is less than what was spent; of a limit that is exact what comes back while the last answers are on their way.
    const least = of === wide ? sum : ahead > 0 ? most / 2 : of.burst + (said.seconds - 0.3) * perSecond
    return {
      kind: path,
      decisions: sum,
      admitted,
      others: sum - admitted - refused,
      seconds: said.seconds,
      most,
      least: Math.floor(least),
      calls,
    }
  }

  await prove('wide-exact', 2, wide, 0)
  const proved = [await prove('exact', 4, tight, 0), await prove('wide-exact', 2, wide, 0)]
  if (hasBatches) proved.push(await prove('batch', 4, tight, batch), await prove('wide-batch', 2, wide, 100))
  return proved
}
