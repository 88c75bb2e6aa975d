/**
 * Freezes a value with everything in it, so that requests can share it: a handler that changes it fails instead of
 * changing the answers of others. Only plain objects and lists are frozen; a `Date` or a `Map` a schema made of
 * something can still be changed. Without recursion, since an answer can be nested deeper than the stack.
 */
export const freeze = (value: unknown): void => {
  const seen = new Set<object>()
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (!isPlain(next) || seen.has(next)) continue
    seen.add(Object.freeze(next))
    for (const inner of Object.values(next)) if (typeof inner === 'object') open.push(inner)
  }
}

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
