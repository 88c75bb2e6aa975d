import type { Clock } from '../../../scope/clock.ts'
import { pathOf } from '../cache-key.ts'
import type {
  Dropped,
  Dropping,
  Hearing,
  Mark,
  SharedAnswer,
  SharedAnswers,
  SharedCache,
} from '../second/shared-cache.ts'

/** What a store that instances share does, in memory, one step of whichever instance at a time. */
export interface SharedModel {
  /** One more instance, with a connection of its own. */
  instance(): ModelInstance
}

/** The store as one instance has it. What it asks is done in its order, and answered in its order. */
export interface ModelInstance {
  readonly store: SharedCache
  /** Commands that were sent, and replies and messages on their way back. */
  readonly sent: (() => void)[]
  readonly replies: (() => void)[]
  readonly messages: Dropped[]
  /** Has it done the next thing of each kind; says whether there was one. */
  run(what: 'sent' | 'replies' | 'messages'): boolean
  /** The connection is lost, with all that is on its way. */
  lose(): void
  /** Whether the marks are compared once more. */
  check(): Promise<void>
}

interface Kept {
  readonly answer: SharedAnswer
  readonly since: number
  readonly mark: Mark
  readonly names: readonly string[]
}

/** Makes one, on a clock of the test. */
export const sharedModel = (clock: Pick<Clock, 'now'>): SharedModel => {
  const kept = new Map<string, Kept>()
  const dropped = new Map<string, Mark>()
  let seq = 1
  let floor = 1
  const instances: { readonly messages: Dropped[] }[] = []
  const isDropped = (names: readonly string[], mark: Mark) =>
    floor > mark || names.some((name) => (dropped.get(name) ?? 0) > mark)

  const commands = {
    get: (key: string) => {
      const found = kept.get(key)
      if (!found || isDropped(found.names, found.mark)) return { answer: undefined, mark: seq }
      return { answer: { ...found.answer, age: clock.now() - found.since }, mark: seq }
    },
    set: (key: string, resource: string, answer: SharedAnswer, mark: Mark) => {
      const names = [`path ${pathOf(resource)}`, ...answer.groups.map((group) => `group ${group}`)]
      const before = kept.get(key)
      const since = clock.now() - answer.age
      if (isDropped(names, mark) || (before && before.since > since)) return
      const body = answer.body ?? before?.answer.body
      if (body !== undefined) kept.set(key, { answer: { ...answer, body }, since, mark, names })
    },
    drop: (service: string, { group, path, resource }: Dropping, by: string) => {
      const before = seq
      seq += 1
      const of = resource === undefined ? path : pathOf(resource)
      if (of !== undefined) dropped.set(`path ${of}`, seq)
      else if (group !== undefined) dropped.set(`group ${group}`, seq)
      else floor = seq
      for (const { messages } of instances)
        messages.push({ service, group, path, resource, by, before, mark: seq })
    },
  }

  return {
    instance: () => {
      const sent: (() => void)[] = []
      const replies: (() => void)[] = []
      const fails: (() => void)[] = []
      const messages: Dropped[] = []
      let hearing: Hearing | undefined
      const asked = <T>(command: () => T): Promise<T> =>
        new Promise((resolve, reject) => {
          const fail = () => reject(new Error('lost'))
          fails.push(fail)
          sent.push(() => {
            const reply = command()
            replies.push(() => resolve(reply))
          })
        })
      const answers: SharedAnswers = {
        get: ({ key }) => asked(() => commands.get(key)),
        set: ({ key, resource }, answer, mark) => asked(() => commands.set(key, resource, answer, mark)),
        delete: ({ key }) =>
          asked(() => {
            kept.delete(key)
          }),
        drop: (service, dropping, by) => asked(() => commands.drop(service, dropping, by)),
        marks: (services) => asked(() => services.map(() => seq)),
      }
      const instance: ModelInstance = {
        store: {
          maxEntry: 1_000,
          join: (_, its) => {
            hearing = its
            return answers
          },
        },
        sent,
        replies,
        messages,
        run: (what) => {
          if (what === 'messages') {
            const message = messages.shift()
            if (message) hearing?.dropped(message)
            return message !== undefined
          }
          const next = instance[what].shift()
          next?.()
          return next !== undefined
        },
        lose: () => {
          sent.length = 0
          replies.length = 0
          messages.length = 0
          for (const fail of fails.splice(0)) fail()
        },
        check: async () => {
          await hearing?.check()
        },
      }
      instances.push(instance)
      return instance
    },
  }
}
