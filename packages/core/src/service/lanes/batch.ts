import { z } from 'zod'
import type { BffError } from '../../errors/bff-error.ts'
import { SharedWork } from '../../scope/shared-work.ts'
import { readBy } from '../../view/trim.ts'
import type { BatchOptions, Call, CallOptions } from '../call.ts'
import { markStale, type Purpose } from '../outgoing.ts'
import { type IdList, idList, splitIds, whyNot } from './batch-ids.ts'
import { type Found, foundItems } from './batch-items.ts'
import { keyOfPasses, type Passes } from './passes.ts'

const none: Passes = []

/** The ids of one tick. */
interface Pending {
  readonly schema: z.ZodType
  readonly ids: Set<string>
  /** The calls, each of which is waited for by those who asked for one of its ids. */
  readonly work: SharedWork<never>
  /** Which call asks for an id, known when the tick is over. */
  readonly asked: Promise<ReadonlyMap<string, Promise<Found>>>
  /** What the calls are made for. */
  readonly purpose: Purpose
}

/** Makes one of the calls, on behalf of all who wait for it. */
type Ask = (purpose: Purpose, ...request: Parameters<Call['get']>) => Promise<unknown[]>

/**
 * Collects the ids asked for in one tick and asks for them together, each id once. A call that fails, fails only those
 * who asked for its ids, and ends when the last of them has left.
 *
 * @param serving the part and priority of the current caller
 */
export const batches = (ask: Ask, purpose: () => Purpose) => {
  const pending = new Map<string, Pending>()

  const open = (
    path: string,
    schema: z.ZodType,
    options: BatchOptions,
    list: IdList,
    name: Purpose['name'],
  ): Pending => {
    const key = `${path} ${options.param} ${options.key} ${options.items} ${list.explode} ${list.room} ${keyOfPasses(options.passes ?? none)} ${options.cache && JSON.stringify(options.cache)}`
    const pendingItem = pending.get(key)
    if (pendingItem?.schema === schema && !pendingItem.work.reason) return pendingItem

    const ids = new Set<string>()
    const work = new SharedWork<never>()
    const purpose: Purpose = { name, cancellation: work }
    const asked = Promise.resolve().then(() => {
      if (pending.get(key) === opened) pending.delete(key)
      return askAll(
        (...request) => ask(purpose, ...request),
        path,
        schema,
        options,
        // What is kept is found again whoever asks first.
        splitIds(options.cache === undefined ? ids : [...ids].sort(), list),
      )
    })
    const opened = { schema, ids, work, asked, purpose }
    pending.set(key, opened)
    return opened
  }

  return (path: string, schema: z.ZodType, options: BatchOptions): Promise<Found> => {
    const list = idList(path, options)
    const wanted: string[] = []
    const refused = new Map<string, BffError>()
    for (const id of textsOf(path, options.ids)) {
      const error = whyNot(id, path, list)
      if (error) refused.set(id, error)
      else wanted.push(id)
    }
    if (wanted.length === 0) return Promise.resolve(foundItems(new Map(), refused))
    const own = purpose()
    const { ids, work, asked, purpose: shared } = open(path, schema, options, list, own.name)
    for (const id of wanted) ids.add(id)

    return new Promise((resolve, reject) => {
      const waiting = work.join(own.cancellation, reject)
      asked
        .then((calls) => pick(calls, wanted))
        .then((items) => {
          if (shared.stale !== undefined) markStale(own, shared.stale)
          resolve(foundItems(items, refused))
        }, reject)
        .finally(() => waiting?.done())
    })
  }
}

/**
 * Ids as they are asked for.
 *
 * @throws TypeError for a number that may have been another integer before it was one.
 */
const textsOf = (path: string, ids: BatchOptions['ids']): string[] =>
  ids.map((id) => {
    if (typeof id === 'number' && !Number.isSafeInteger(id))
      throw new TypeError(
        `batch ${path}: the id ${id} must be an integer within ±(2^53 − 1), a bigint or a string`,
      )
    return String(id)
  })

/** The items of some ids, each from the call that asked for it. */
const pick = async (calls: ReadonlyMap<string, Promise<Found>>, ids: readonly string[]): Promise<Found> => {
  const made = [...new Set(ids.map((id) => calls.get(id)))]
  const answers = await Promise.all(made)
  const answerOf = new Map(made.map((call, index) => [call, answers[index]]))
  const picked = new Map<string, unknown>()
  for (const id of ids) {
    const found = answerOf.get(calls.get(id))
    if (found?.has(id)) picked.set(id, found.get(id))
  }
  return picked
}

const askAll = (
  get: (...request: Parameters<Call['get']>) => Promise<unknown[]>,
  path: string,
  schema: z.ZodType,
  { param = 'ids', key, items, explode = false, passes = none, cache }: BatchOptions,
  chunks: readonly string[][],
): ReadonlyMap<string, Promise<Found>> => {
  const calls = new Map<string, Promise<Found>>()
  for (const chunk of chunks) {
    const query = { [param]: explode ? chunk : chunk.join(',') }
    const options = (cache === undefined ? { query, passes } : { query, passes, cache }) satisfies CallOptions
    const call = get(path, listIn(items), options).then((list) => byId(list, schema, key))
    for (const id of chunk) calls.set(id, call)
  }
  return calls
}

/** The items by their id; one that does not fit is left out. */
const byId = (list: readonly unknown[], schema: z.ZodType, key: string): Found => {
  const found = new Map<string, unknown>()
  for (const item of list) {
    const read = readBy(schema, item)
    const data = read.complaints === undefined ? read.data : undefined
    const id = typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
    if (id !== undefined) found.set(String(id), data)
  }
  return found
}

const anyItems = z.array(z.unknown())
/** Building a schema costs more than a call: each is built once. */
const lists = new Map<string | undefined, z.ZodType<unknown[]>>([[undefined, anyItems]])

const listIn = (field: string | undefined): z.ZodType<unknown[]> => {
  const pendingItem = lists.get(field)
  if (pendingItem || field === undefined) return pendingItem ?? anyItems
  const made = z.object({ [field]: anyItems }).transform((answer) => answer[field] ?? [])
  lists.set(field, made)
  return made
}
