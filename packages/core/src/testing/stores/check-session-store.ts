import { setTimeout as wait } from 'node:timers/promises'
import type { SessionStore, StoredSession } from '../../auth/session/session-store.ts'
import { wallClock } from '../../scope/clock.ts'
import { expected, keepsPromises, type MakeStore, type Promises } from './keeps-promises.ts'

/**
 * Checks that a store of sessions does what `session({ store })` relies on: what it keeps, how long, who finds it, and that a lock is
 * given to one at a time. Takes about half a second of real time. The stores are not closed.
 *
 * @throws Error naming every promise that is not kept.
 * @example
 * ```ts
 * import { memorySessions } from '@bffkit/core/session'
 * import { checkSessionStore } from '@bffkit/core/testing'
 *
 * await checkSessionStore(() => memorySessions())
 * ```
 */
export const checkSessionStore = (make: MakeStore<SessionStore>): Promise<void> =>
  keepsPromises('checkSessionStore', make, promises)

const hour = 3_600_000
const id = () => `check-${crypto.randomUUID()}`
const session = (sealed: string, ...groups: string[]): StoredSession => {
  const startedAt = wallClock.now()
  return { sealed, groups, startedAt, endsAt: startedAt + hour }
}

const promises: Promises<SessionStore> = [
  [
    'gives back what it was given, also what it does not know',
    async (store) => {
      const [own, given] = [id(), { ...session('sealed', 'g'), later: { version: 2 } }]
      await store.add(own, given, hour)
      const found = await store.get(own)
      expected(JSON.stringify(found?.session) === JSON.stringify(given), 'the session as it was added')
      const idle = found?.idle ?? 0
      expected(idle > hour - 10_000 && idle <= hour, `to live an hour unused, not ${idle} ms`)
      expected((await store.get(id())) === undefined, 'nothing under another id')
    },
  ],
  [
    'replaces a session without prolonging it, and never brings one back',
    async (store) => {
      const own = id()
      await store.add(own, session('one'), hour)
      await store.touch(own, hour / 2)
      expected(await store.update(own, session('two')), 'true for a session that is there')
      const found = await store.get(own)
      expected(found?.session.sealed === 'two', 'the new session')
      expected((found?.idle ?? hour) <= hour / 2, 'update() not to prolong it')
      await store.delete(own)
      expected(!(await store.update(own, session('three'))), 'false for one that is gone')
      await store.touch(own, hour)
      expected((await store.get(own)) === undefined, 'one that was deleted to stay gone')
    },
  ],
  [
    'forgets a session that nobody uses',
    async (store) => {
      const own = id()
      await store.add(own, session('one', own), 50)
      await wait(100)
      expected((await store.get(own)) === undefined, 'nothing behind its time')
      expected((await store.inGroup(own)).length === 0, 'nothing in its group either')
    },
  ],
  [
    'finds the sessions of a group, the oldest first',
    async (store) => {
      const [group, first, second] = [id(), id(), id()]
      const old = session('old', group)
      await store.add(second, session('new', group, id()), hour)
      await store.add(first, { ...old, startedAt: old.startedAt - 1_000 }, hour)
      const ids = (await store.inGroup(group)).map((one) => one.id)
      expected(ids.join() === [first, second].join(), 'both, the oldest first')
      await store.delete(first)
      expected((await store.inGroup(group)).length === 1, 'one that was deleted to be in no group')
    },
  ],
  [
    'gives a lock to one at a time, until it lets go or its time is over',
    async (store) => {
      const name = id()
      const all = await Promise.all(Array.from({ length: 10 }, () => store.lock(name, hour)))
      const [release, second] = all.flatMap((one) => one ?? [])
      expected(release !== undefined && second === undefined, 'one of ten at once to have the lock')
      await release?.()
      const late = await store.lock(name, 50)
      expected(late !== undefined, 'the lock to be free again')
      await wait(100)
      const next = await store.lock(name, hour)
      expected(next !== undefined, 'the lock to be free behind its time')
      await late?.()
      expected((await store.lock(name, hour)) === undefined, 'whose time is over to release nobody else')
    },
  ],
]
