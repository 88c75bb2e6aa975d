import { z } from 'zod'
import { readBy } from '../view/trim.ts'
import type { BatchOptions, Call, CallOptions } from './call.ts'
import type { Purpose } from './outgoing.ts'
import { type SharedCancellation, sharedCancellation } from './shared-cancellation.ts'

/** The most ids one call asks for. */
const most = 100

/** Items by id. */
type Found = ReadonlyMap<string, unknown>

/** The ids of one tick. */
interface Pending {
  readonly schema: z.ZodType
  readonly ids: Set<string>
  readonly cancellation: SharedCancellation
  /** Which call asks for an id, known when the tick is over. */
  readonly asked: Promise<ReadonlyMap<string, Promise<Found>>>
}

/** Makes one of the calls, on behalf of all who wait for it. */
type Ask = (purpose: Purpose, ...request: Parameters<Call['get']>) => Promise<unknown[]>

/**
 * Collects the ids asked for in one tick and asks for them together, each id once. A call that fails, fails only those
 * who asked for its ids, and ends when the last of them has left.
 *
 * @param serving what the one who asks right now is busy with
 */
export const batches = (ask: Ask, purpose: () => Purpose) => {
  const pending = new Map<string, Pending>()

  const open = (path: string, schema: z.ZodType, options: BatchOptions, name: Purpose['name']): Pending => {
    const key = `${path} ${options.param} ${options.key} ${options.items}`
    const known = pending.get(key)
    if (known?.schema === schema && !known.cancellation.reason) return known

    const ids = new Set<string>()
    const cancellation = sharedCancellation()
    const asked = Promise.resolve().then(() => {
      if (pending.get(key) === opened) pending.delete(key)
      return askAll((...request) => ask({ name, cancellation }, ...request), path, schema, options, [...ids])
    })
    const opened = { schema, ids, cancellation, asked }
    pending.set(key, opened)
    return opened
  }

  return async (path: string, schema: z.ZodType, options: BatchOptions): Promise<Found> => {
    const wanted = textsOf(path, options.ids).filter(isOne)
    if (wanted.length === 0) return new Map()
    const { name, cancellation: waiter } = purpose()
    const { ids, cancellation, asked } = open(path, schema, options, name)
    for (const id of wanted) ids.add(id)

    return new Promise((resolve, reject) => {
      const done = cancellation.join(waiter, reject)
      const found = asked.then((calls) => Promise.all(new Set(wanted.map((id) => calls.get(id)))))
      found.then((founds) => resolve(pick(founds, wanted)), reject).finally(done)
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

/** What is empty, or would become two ids in a list with commas, is no id any service knows. */
const isOne = (id: string) => id !== '' && !id.includes(',')

const pick = (founds: readonly (Found | undefined)[], ids: readonly string[]): Found => {
  const picked = new Map<string, unknown>()
  for (const id of ids) for (const found of founds) if (found?.has(id)) picked.set(id, found.get(id))
  return picked
}

const askAll = (
  get: (...request: Parameters<Call['get']>) => Promise<unknown[]>,
  path: string,
  schema: z.ZodType,
  { param = 'ids', key, items }: BatchOptions,
  ids: readonly string[],
): ReadonlyMap<string, Promise<Found>> => {
  const calls = new Map<string, Promise<Found>>()
  for (let first = 0; first < ids.length; first += most) {
    const chunk = ids.slice(first, first + most)
    const options = { query: { [param]: chunk.join(',') } } satisfies CallOptions
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
  const known = lists.get(field)
  if (known || field === undefined) return known ?? anyItems
  const made = z.object({ [field]: anyItems }).transform((answer) => answer[field] ?? [])
  lists.set(field, made)
  return made
}
