import { z } from 'zod'
import type { BatchOptions, Call, CallOptions } from './call.ts'

/** The most ids one call asks for. */
const most = 100

interface Pending {
  readonly schema: z.ZodType
  readonly ids: Set<string>
  readonly items: Promise<ReadonlyMap<string, unknown>>
}

/**
 * Collects the ids asked for in one tick and asks for them together, each id once.
 *
 * @param get makes one call, on behalf of the whole request: it is shared, so no single part may end it
 */
export const batches = (get: Call['get']) => {
  const pending = new Map<string, Pending>()

  const open = (path: string, schema: z.ZodType, options: BatchOptions): Pending => {
    const key = `${path} ${options.param} ${options.key} ${options.items}`
    const known = pending.get(key)
    if (known?.schema === schema) return known

    const ids = new Set<string>()
    const items = Promise.resolve().then(() => {
      if (pending.get(key) === opened) pending.delete(key)
      return fetchAll(get, path, schema, options, [...ids])
    })
    const opened = { schema, ids, items }
    pending.set(key, opened)
    return opened
  }

  return async (
    path: string,
    schema: z.ZodType,
    options: BatchOptions,
  ): Promise<ReadonlyMap<string, unknown>> => {
    if (options.ids.length === 0) return new Map()
    const { ids, items } = open(path, schema, options)
    for (const id of options.ids) ids.add(id)
    const found = await items
    return new Map(options.ids.flatMap((id) => (found.has(id) ? [[id, found.get(id)] as const] : [])))
  }
}

const anyItems = z.array(z.unknown())

const itemsIn = (field: string | undefined) =>
  field === undefined ? anyItems : z.object({ [field]: anyItems }).transform((answer) => answer[field] ?? [])

const fetchAll = async (
  get: Call['get'],
  path: string,
  schema: z.ZodType,
  options: BatchOptions,
  ids: string[],
) => {
  const { param = 'ids', key, items } = options
  const list = itemsIn(items)
  const chunks = Array.from({ length: Math.ceil(ids.length / most) }, (_, index) =>
    ids.slice(index * most, (index + 1) * most),
  )
  const answers = await Promise.all(
    chunks.map((chunk) => get(path, list, { query: { [param]: chunk.join(',') } } satisfies CallOptions)),
  )
  const found = new Map<string, unknown>()
  for (const item of answers.flat()) {
    const { success, data } = schema.safeParse(item)
    const id = success && typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
    if (id !== undefined) found.set(String(id), data)
  }
  return found
}
