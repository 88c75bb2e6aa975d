import { exactJson, parseExactJson } from '../../view/exact-json.ts'

/** Levels of a body that are looked into; no contract nests deeper, and the stack would end somewhere beyond. */
const deepest = 200

/**
 * JSON text with its keys sorted and its spaces gone, so that texts that mean the same are the same: Swift's encoder, for
 * one, writes the keys of an object in another order each time. Integers of any length stay themselves. What is not JSON, nests deeper
 * than 200 or has a number no double comes near, such as `1e400`, stays as it is.
 */
export const canonicalJson = (text: string): string => {
  try {
    return written(parseExactJson(text), 0)
  } catch {
    return text
  }
}

const written = (value: unknown, level: number): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('is no number of JSON')
  if (typeof value !== 'object' || value === null) return exactJson(value)
  if (level === deepest) throw new RangeError('nests too deep')
  if (Array.isArray(value)) return `[${value.map((item) => written(item, level + 1))}]`
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${written(item, level + 1)}`)}}`
}
