import { follow, type Node, record, rootOf } from './node.ts'

/**
 * A value as text that is equal when the values mean the same: keys sorted, references replaced by what they lead to (a
 * reference into itself stays one).
 */
export const canonical = (value: unknown, document?: Node): string => {
  const write = (value: unknown, trail: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => write(item, trail))
    if (typeof value !== 'object' || value === null) return value
    const { $ref } = record(value)
    if (document && typeof $ref === 'string' && !trail.includes($ref))
      return write(follow({ ...rootOf(value), document }).value, [...trail, $ref])
    const entries = Object.entries(value).map(([key, item]) => [key, write(item, trail)] as const)
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
  return JSON.stringify(write(value, [])) ?? ''
}
