/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/**
 * Bends a JSON answer so that it is still valid JSON and no longer fits its contract, as after a careless release:
 * numbers become text, text and booleans become objects, `id` is renamed, a list at the top is wrapped.
 */
export const drift = (answer: JsonValue): JsonValue =>
  Array.isArray(answer) ? { results: bend(answer) } : bend(answer)

const bend = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(bend)
  if (value === null) return null
  if (typeof value === 'object') return bendObject(value)
  return typeof value === 'number' ? `${value}` : { value }
}

const bendObject = (object: { [key: string]: JsonValue }) =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key === 'id' ? 'identifier' : key, bend(value)]),
  )
