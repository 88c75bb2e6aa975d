import { setTimeout as wait } from 'node:timers/promises'
import type {
  Dropped,
  Dropping,
  Place,
  SharedAnswer,
  SharedAnswers,
  SharedCache,
} from '../../service/cache/second/shared-cache.ts'
import { expected, keepsPromises, type MakeStore, type Promises } from './keeps-promises.ts'

/**
 * Checks that a store of answers does what `gateway({ cacheStore })` relies on: what was asked for before a drop is neither kept nor given any
 * more, whoever asks, and everybody is told of the drop. Takes about half a second of real time. The stores are not closed.
 *
 * @throws Error naming every promise that is not kept.
 * @example
 * ```ts
 * import { redisCache } from '@bffkit/core/store'
 * import { checkSharedCache } from '@bffkit/core/testing'
 *
 * await using store = redisCache('redis://127.0.0.1:6379')
 * await checkSharedCache(() => store)
 * ```
 */
export const checkSharedCache = (make: MakeStore<SharedCache>): Promise<void> =>
  keepsPromises('checkSharedCache', make, promises)

const id = () => `check-${crypto.randomUUID()}`
const service = 'orders'
const path = 'orders/caf%C3%A9'
const place = (key = id(), resource = `${service} ${path}`): Place => ({ service, key, resource })
const answer = (body: SharedAnswer['body'], more: Partial<SharedAnswer> = {}): SharedAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json', etag: '"1"', link: ['</a>', '</b>'] },
  lifetimes: { ttl: 60_000, staleWhileRevalidate: 0, staleIfError: 60_000 },
  groups: ['small', 'large'],
  age: 0,
  body,
  ...more,
})

/** An instance of a gateway, and what it hears. */
const instance = (store: SharedCache, gateway = id()) => {
  const heard: Dropped[] = []
  const answers = store.join(gateway, { dropped: (dropped) => heard.push(dropped), check: async () => {} })
  return { answers, heard }
}

/** By a place where nothing is: to look at one may be what clears it. */
const markNow = async (answers: SharedAnswers) => (await answers.get(place())).mark

const keep = async (answers: SharedAnswers, at: Place, kept: SharedAnswer) =>
  answers.set(at, kept, await markNow(answers))

/** The body that is kept there, as text. */
const bodyAt = async (answers: SharedAnswers, at: Place): Promise<string | undefined> => {
  const { body } = (await answers.get(at)).answer ?? {}
  return body === undefined ? undefined : Buffer.from(body).toString()
}

/** What drops an answer of {@link place}, in each way there is. */
const drops: readonly Dropping[] = [
  {},
  { resource: `${service} ${path}` },
  { path },
  { path: 'orders/café' },
  { group: 'large' },
]

const promises: Promises<SharedCache> = [
  [
    'gives back what it was given with the age it has by now, and to nobody else',
    async (store) => {
      const gateway = id()
      const [{ answers }, other] = [instance(store, gateway), instance(store)]
      const at = place()
      const given = answer('{"a":"é"}', { age: 1_000 })
      await keep(answers, at, given)
      await wait(20)
      const { answer: found } = await instance(store, gateway).answers.get(at)
      const { age = 0, body = '', ...rest } = found ?? {}
      const { age: _age, body: _body, ...expectedRest } = given
      expected(Buffer.from(body).toString() === given.body, 'another instance to find the body')
      expected(isSame(rest, expectedRest), 'all else as it was given')
      expected(age >= 1_010 && age < 11_000, `an age of a bit more than 1,000 ms, not ${age}`)
      expected((await bodyAt(answers, place())) === undefined, 'nothing under another key')
      expected(
        (await bodyAt(answers, { ...at, service: 'users' })) === undefined,
        'nothing of another service',
      )
      expected((await bodyAt(other.answers, at)) === undefined, 'nothing for another gateway')
      const bytes = place()
      await keep(answers, bytes, answer(new Uint8Array([0, 255])))
      const { answer: raw } = await answers.get(bytes)
      expected(Buffer.from(raw?.body ?? '').equals(Buffer.from([0, 255])), 'bytes as they are')
      await answers.delete(at)
      expected((await bodyAt(answers, at)) === undefined, 'nothing that was deleted')
    },
  ],
  [
    'keeps the newer of two answers, where the other one was not dropped',
    async (store) => {
      const { answers } = instance(store)
      const at = place()
      await keep(answers, at, answer('newer', { age: 100 }))
      await keep(answers, at, answer('older', { age: 60_000 }))
      expected((await bodyAt(answers, at)) === 'newer', 'the newer answer to stay')
      await keep(answers, at, answer('newest'))
      expected((await bodyAt(answers, at)) === 'newest', 'an answer that is newer still to replace it')
      await answers.drop(service, {}, 'me')
      await keep(answers, at, answer('next', { age: 1_000 }))
      expected((await bodyAt(answers, at)) === 'next', 'what was dropped to stand in the way of no other')
    },
  ],
  [
    'takes an answer without a body for the one that is there, if that is the same',
    async (store) => {
      const { answers } = instance(store)
      const [at, nowhere] = [place(), place()]
      await keep(answers, at, answer('same', { age: 30_000 }))
      await keep(answers, at, answer(undefined, { headers: { etag: '"2"' }, age: 20_000 }))
      const other = (await answers.get(at)).answer
      expected(other?.headers.etag === '"1"', 'a body to stay with its own ETag')
      await keep(answers, at, answer(undefined))
      const found = (await answers.get(at)).answer
      expected((found?.age ?? 30_000) < 10_000, 'what is the same to be as new as that')
      expected((await bodyAt(answers, at)) === 'same', 'its body to be there')
      await keep(answers, nowhere, answer(undefined))
      expected((await answers.get(nowhere)).answer === undefined, 'nothing where there is no body')
    },
  ],
  [
    'neither gives nor keeps what was asked for before a drop',
    async (store) => {
      const { answers } = instance(store)
      for (const dropping of drops) {
        const [kept, late] = [place(), place()]
        await keep(answers, kept, answer('before'))
        const mark = await markNow(answers)
        await answers.drop(service, dropping, 'me')
        await answers.set(late, answer('before'), mark)
        const how = JSON.stringify(dropping)
        expected((await bodyAt(answers, kept)) === undefined, `nothing that was dropped by ${how}`)
        expected((await bodyAt(answers, late)) === undefined, `nothing asked for before a drop by ${how}`)
        await keep(answers, late, answer('behind'))
        expected((await bodyAt(answers, late)) === 'behind', `what was asked for behind a drop by ${how}`)
      }
    },
  ],
  [
    'decides between a drop and an answer that come at once',
    async (store) => {
      const { answers } = instance(store)
      const rounds = Array.from({ length: 20 }, async (_, round) => {
        const at = { ...place(), service: id() }
        const { mark } = await answers.get(at)
        const both = [() => answers.set(at, answer('before'), mark), () => answers.drop(at.service, {}, 'me')]
        await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((one) => one()))
        return bodyAt(answers, at)
      })
      const found = (await Promise.all(rounds)).filter((body) => body !== undefined)
      expected(found.length === 0, `nothing from before the drop, not ${found.length} of 20`)
    },
  ],
  [
    'tells each instance of a gateway what was dropped, in an order that shows when something was missed',
    async (store) => {
      const gateway = id()
      const [here, there, other] = [instance(store, gateway), instance(store, gateway), instance(store)]
      for (const { heard } of [here, there]) await listening(here.answers, heard)
      const before = await markNow(here.answers)
      const from = [here, there].map(({ heard }) => heard.length)
      await here.answers.drop(service, { group: 'large' }, 'me')
      await here.answers.drop(service, { path }, 'me')
      for (const [index, { heard }] of [here, there].entries()) {
        await until(() => heard.length >= (from[index] ?? 0) + 2)
        const [first, second] = heard.slice(from[index])
        expected(first?.service === service && first.by === 'me', 'to hear of which service, and by whom')
        expected(first?.group === 'large' && second?.path === path, 'to hear what was dropped')
        expected(first?.before === before, 'the first to say what was the mark before')
        expected(second?.before === first?.mark, 'the second to come behind the first')
        expected((second?.mark ?? 0) > (first?.mark ?? 0), 'later marks to be greater')
      }
      const [mark] = await there.answers.marks([service])
      expected(mark === there.heard.at(-1)?.mark, 'marks() to give the last of them')
      expected((await markNow(there.answers)) === mark, 'get() to give the same')
      expected(other.heard.length === 0, 'another gateway to hear of nothing')
    },
  ],
]

const isSame = (one: object, other: object) =>
  Object.entries(other).every(
    ([name, value]) => JSON.stringify(Reflect.get(one, name)) === JSON.stringify(value),
  )

/** Whoever joins may need a moment to hear: what it missed until then `check()` is for. */
const listening = async (answers: SharedAnswers, heard: readonly Dropped[]): Promise<void> => {
  for (let tries = 0; heard.length === 0 && tries < 20; tries += 1) {
    await answers.drop(service, {}, 'me')
    await until(() => heard.length > 0, 100)
  }
  expected(heard.length > 0, 'to hear of a drop within two seconds of joining')
}

const until = async (holds: () => boolean, ms = 2_000): Promise<void> => {
  for (let waited = 0; !holds() && waited < ms; waited += 5) await wait(5)
}
