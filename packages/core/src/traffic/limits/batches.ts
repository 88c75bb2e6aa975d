import { LRUCache } from 'lru-cache'
import type { Clock } from '../../scope/clock.ts'
import { Batch, costOf } from './batch.ts'
import type { Count, Counted, LimitStore } from './limit-store.ts'

/** A store of which is taken ahead. */
export interface Batches extends LimitStore {
  /** Decides by what was taken ahead, and by what the store has refused; `undefined`: it has to be asked. */
  atHand(counts: readonly Count[]): readonly Counted[] | undefined
}

/** Callers whose batches are kept. */
const maxBatches = 10_000

/** How often a request waits for a batch that another one fetches before it asks for itself: it shall not wait for ever. */
const maxWaits = 3

/**
 * Takes of a store what counts may take `ahead`, and decides by that until it is spent. It asks the store about all other counts, in one
 * step with those whose batch is spent; what was set aside of the others goes back when the store refuses.
 *
 * @param max callers whose batches are kept; those of who came longest ago lapse.
 */
export const batches = (store: LimitStore, clock: Pick<Clock, 'now'>, max = maxBatches): Batches => {
  const kept = new LRUCache<string, Batch>({ max })
  const batchOf = ({ key, ahead = 0 }: Count): Batch | undefined => {
    if (ahead === 0) return undefined
    const found = kept.get(key)
    if (found) return found
    const made = new Batch()
    kept.set(key, made)
    return made
  }

  const atHand = (counts: readonly Count[]): readonly Counted[] | undefined => {
    const now = clock.now()
    const held: Batch[] = []
    let isRefused = false
    for (const count of counts) {
      const batch = batchOf(count)
      if (!batch) return undefined
      if (!batch.holds(count, now)) {
        if (!batch.isRefused(count, now)) return undefined
        isRefused = true
      }
      held.push(batch)
    }
    return held.map((batch, index) => {
      const count = counts[index] ?? never()
      const fits = batch.holds(count, now)
      if (!isRefused) batch.spend(costOf(count))
      return batch.counted(count, fits, now)
    })
  }

  const answered = async (parts: readonly Part[], askedAt: number): Promise<readonly Counted[]> => {
    const asked = parts.flatMap(({ rest }) => rest ?? [])
    const putBack = () => {
      for (const { batch, aside, lapsesAt } of parts) batch?.putBack(aside, lapsesAt)
    }
    try {
      const given = (await store.take(asked)).values()
      const counted = parts.map(({ rest }) => (rest ? given.next().value : undefined))
      const isTaken = parts.every(({ rest }, index) => !rest || rest.dryRun || counted[index]?.fits)
      if (!isTaken) putBack()
      const now = clock.now()
      return parts.map(({ count, batch, rest, fetches }, index) => {
        const one = counted[index]
        if (!batch) return one ?? never()
        if (rest && one) {
          batch.learn(rest, one, now)
          if (isTaken && fetches) batch.keep(one.ahead ?? 0, rest.cost, askedAt)
        }
        return batch.counted(count, one?.fits ?? true, now)
      })
    } catch (error) {
      putBack()
      throw error
    }
  }

  const ask = (counts: readonly Count[]): Promise<readonly Counted[]> => {
    const now = clock.now()
    const parts = counts.map((count) => partOf(count, batchOf(count), now))
    const answer = answered(parts, now)
    for (const { batch, fetches } of parts) if (fetches) batch?.fetch(answer)
    return answer
  }

  return {
    atHand,
    take: async (counts) => {
      for (let waits = 0; waits < maxWaits; waits += 1) {
        const now = clock.now()
        const lacking = counts.find((count) => batchOf(count)?.isAwaited(count, now))
        const batch = lacking && batchOf(lacking)
        if (!batch) break
        try {
          await batch.arrival(costOf(lacking))
        } finally {
          batch.goesOn(costOf(lacking))
        }
        const found = atHand(counts)
        if (found) return found
      }
      return ask(counts)
    },
    charge: (counts) => {
      const now = clock.now()
      const owed = counts.flatMap((count) => {
        const batch = batchOf(count)
        const spent = Math.min(batch?.left(count, now) ?? 0, count.cost)
        batch?.spend(spent)
        return spent < count.cost ? { ...count, cost: count.cost - spent } : []
      })
      if (owed.length > 0) return store.charge(owed)
    },
    release: (counts) => store.release(counts),
    ...(store.renew && { renew: async (counts) => store.renew?.(counts) }),
  }
}

/** What a decision takes of one count: so much of a batch, and the rest of the store. */
interface Part {
  readonly count: Count
  readonly batch: Batch | undefined
  readonly aside: number
  /** When what was set aside lapses. */
  readonly lapsesAt: number
  /** What the store is asked for; `undefined`: the batch holds all of it. */
  readonly rest: Count | undefined
  /** Whether others wait for what it takes ahead. */
  readonly fetches: boolean
}

const partOf = (count: Count, batch: Batch | undefined, now: number): Part => {
  if (!batch) return { count, batch, aside: 0, lapsesAt: 0, rest: count, fetches: false }
  const cost = costOf(count)
  const { lapsesAt } = batch
  const isHeld = batch.holds(count, now)
  const aside = Math.min(batch.left(count, now), cost)
  batch.spend(aside)
  if (isHeld) return { count, batch, aside, lapsesAt, rest: undefined, fetches: false }
  const ahead = batch.next(count, cost - aside, now)
  const rest = { ...count, cost: cost - aside, ahead: ahead ?? 0 }
  return { count, batch, aside, lapsesAt, rest, fetches: ahead !== undefined }
}

const never = (): never => {
  throw new TypeError('limits: a store must say something of each count')
}
