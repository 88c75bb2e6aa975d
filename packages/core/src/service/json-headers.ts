import type { WriteOptions } from './call.ts'

const usually = (headers: Record<string, string>) => ({
  headers,
  flat: Object.entries(headers).flat(),
})
const read = usually({ accept: 'application/json' })
const write = usually({ accept: 'application/json', 'content-type': 'application/json' })

/** The headers of nearly every call: the same list each time, so that it can be told by being it. */
export const plainRead: readonly string[] = read.flat

/** The headers of a JSON call, names and values by turns; its own win over the usual ones. */
export const jsonHeaders = ({ body, headers }: WriteOptions): readonly string[] => {
  const usual = body === undefined ? read : write
  if (!headers) return usual.flat
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return usually({ ...usual.headers, ...Object.fromEntries(own) }).flat
}
