import { setTimeout as wait } from 'node:timers/promises'
import { wallClock } from '../../scope/clock.ts'
import type { Count, Counted, LimitStore } from '../../traffic/limits/limit-store.ts'
import { expected, keepsPromises, type MakeStore, type Promises } from './keeps-promises.ts'

/**
 * Checks that a store of limits does what `gateway({ limitStore })` relies on: it decides in one step, also between many at once, gives back
 * with time, and forgets who does not say that it is over. Takes about half a second of real time.
 *
 * @throws Error naming every promise that is not kept.
 * @example
 * ```ts
 * import { checkLimitStore } from '@bffkit/core/testing'
 * import { memoryLimits } from '@bffkit/core/traffic'
 *
 * await checkLimitStore(() => memoryLimits())
 * ```
 */
export const checkLimitStore = (make: MakeStore<LimitStore>): Promise<void> =>
  keepsPromises('checkLimitStore', make, promises)

/** A count that nobody else has. */
const count = (kind: Count['kind'], more: Partial<Count> = {}): Count => ({
  key: `check:${crypto.randomUUID()}`,
  kind,
  cost: 1,
  quota: 3,
  interval: kind === 'rate' ? 10_000 : 0,
  endsAt: kind === 'calendar' ? wallClock.now() + 60_000 : 0,
  lease: 60_000,
  holder: '',
  dryRun: false,
  ...more,
})

const one = async (store: LimitStore, asked: Count): Promise<Counted> => {
  const [counted] = await store.take([asked])
  if (!counted) throw new Error('expected what became of each count')
  return counted
}

const takeAll = async (store: LimitStore, asked: Count): Promise<void> => {
  for (let times = 0; times < asked.quota; times += 1) await store.take([{ ...asked, holder: `${times}` }])
}

const promises: Promises<LimitStore> = [
  [
    'a rate gives its burst, and then says how long to wait',
    async (store) => {
      const rate = count('rate')
      expected((await one(store, rate)).remaining === 2, '2 of 3 left behind the first')
      await store.take([rate])
      expected((await one(store, rate)).fits, 'the third of 3 to fit')
      const { fits, wait: ms, remaining } = await one(store, rate)
      expected(!fits && remaining === 0, 'the fourth of 3 not to fit')
      expected(ms > 0 && ms <= 10_000, `to wait up to an interval, not ${ms} ms`)
    },
  ],
  [
    'a rate gives one back in each interval',
    async (store) => {
      const rate = count('rate', { quota: 1, interval: 100 })
      await store.take([rate])
      expected(!(await one(store, { ...rate, interval: 100 })).fits, 'nothing left at once')
      await wait(150)
      expected((await one(store, rate)).fits, 'one to be back after an interval')
    },
  ],
  [
    'a calendar gives its quota and no more in its period, and another key has its own',
    async (store) => {
      const calendar = count('calendar')
      await takeAll(store, calendar)
      const { fits, wait: ms } = await one(store, calendar)
      expected(!fits && ms > 0 && ms <= 60_000, 'to wait until the period ends')
      expected((await one(store, count('calendar'))).fits, 'another key to be counted by itself')
    },
  ],
  [
    'so many go on at once, and one that is over makes room',
    async (store) => {
      const running = count('concurrency')
      await takeAll(store, running)
      expected(!(await one(store, { ...running, holder: 'next' })).fits, 'no room for a fourth of 3')
      await store.release([{ ...running, holder: '0' }])
      expected((await one(store, { ...running, holder: 'next' })).fits, 'room when one is over')
    },
  ],
  [
    'where renew() says that one goes on, one that does not say so is forgotten when its lease ends',
    async (store) => {
      if (!store.renew) return
      const running = count('concurrency', { quota: 1, lease: 100 })
      await store.take([{ ...running, holder: 'lost' }])
      await wait(200)
      expected((await one(store, { ...running, holder: 'next' })).fits, 'room behind the lease')
    },
  ],
  [
    'takes all counts or none',
    async (store) => {
      const [plenty, little] = [count('rate'), count('calendar', { quota: 1 })]
      await store.take([plenty, little])
      const [first, second] = await store.take([plenty, little])
      expected(first?.fits === true && second?.fits === false, 'each count to say whether it fits')
      expected((await one(store, plenty)).remaining === 1, 'nothing taken of one where another refuses')
    },
  ],
  [
    'decides between many at once as if they came one by one',
    async (store) => {
      for (const kind of ['rate', 'calendar', 'concurrency'] as const) {
        const shared = count(kind, { quota: 5 })
        const decided = await Promise.all(
          Array.from({ length: 25 }, (_, holder) => one(store, { ...shared, holder: `${holder}` })),
        )
        const given = decided.filter(({ fits }) => fits).length
        expected(given === 5, `5 of 25 at once to fit a ${kind} of 5, not ${given}`)
      }
    },
  ],
  [
    'charges afterwards, also what is not left',
    async (store) => {
      const rate = count('rate')
      await store.take([rate])
      await store.charge([{ ...rate, cost: 5 }])
      expected(!(await one(store, rate)).fits, 'nothing left behind a charge')
    },
  ],
]
