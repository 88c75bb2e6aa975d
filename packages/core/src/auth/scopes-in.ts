/** Where a token says what it opens: the name of a claim, or what gives the scopes of all its claims. */
export type ScopeSource = string | ((claims: Readonly<Record<string, unknown>>) => readonly string[])

/**
 * The scopes a value lists: words with blanks between (RFC 6749 section 3.3), or a list of such words. What is neither
 * lists none; an entry with blanks is none.
 */
export const scopesIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value.split(' ').filter(isScope)
  return Array.isArray(value) ? value.filter(isScope) : []
}

/**
 * Reads the scopes of claims that have been verified.
 *
 * @throws TypeError when a function gives anything but a list of words, in which there is no value of a claim.
 */
export const scopesBy = (source: ScopeSource, claims: Readonly<Record<string, unknown>>): string[] => {
  if (typeof source === 'string') return scopesIn(Object.hasOwn(claims, source) ? claims[source] : undefined)
  const found: unknown = source(claims)
  if (!Array.isArray(found) || !found.every(isScope))
    throw new TypeError('bearer: scopes must give a list of scopes, each one word')
  return [...found]
}

/** A scope with blanks would be several, wherever scopes are written side by side. */
const isScope = (value: unknown): value is string => typeof value === 'string' && /^\S+$/.test(value)
