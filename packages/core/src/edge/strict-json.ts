import { BffError } from '../errors/bff-error.ts'

/** How deep arrays and objects may stand in each other. */
const deepest = 32

/**
 * Parses JSON that everybody reads alike (I-JSON, RFC 7493): no name twice in an object, no number beyond a double, no
 * half of a surrogate pair, nothing deeper than 32, and no `__proto__`.
 *
 * @throws BFF_INPUT_INVALID when the text is none or breaks one of these.
 */
export const parseStrictJson = (text: string): unknown => {
  const value = parsed(text)
  scan(text)
  return value
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('is not JSON')
  }
}

/** A string, a number, or what opens and closes; the text is known to be JSON. */
const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|[[\]{}]/g

const scan = (text: string): void => {
  /** For every object that is open its names, for every array nothing. */
  const open: (Set<unknown> | undefined)[] = []

  for (const [token, colon] of text.matchAll(tokens)) {
    const first = token[0]
    if (first === '"') {
      const value = textOf(colon === undefined ? token : token.slice(0, -colon.length))
      if (colon !== undefined) note(open.at(-1), value)
    } else if (first === '{' || first === '[') {
      open.push(first === '{' ? new Set() : undefined)
      if (open.length > deepest) throw invalid(`is nested deeper than ${deepest}`)
    } else if (first === '}' || first === ']') open.pop()
    else if (!Number.isFinite(Number(token))) throw invalid('has a number out of range')
  }
}

const textOf = (literal: string): unknown => {
  if (!literal.includes('\\')) return literal.slice(1, -1)
  const value: unknown = JSON.parse(literal)
  if (typeof value === 'string' && !value.isWellFormed()) throw invalid('has half of a surrogate pair')
  return value
}

const note = (names: Set<unknown> | undefined, name: unknown): void => {
  if (name === '__proto__') throw invalid('has a member __proto__')
  if (names?.has(name)) throw invalid('has a name twice')
  names?.add(name)
}

const invalid = (what: string) =>
  new BffError('BFF_INPUT_INVALID', `request: its body ${what}`, {
    errors: [{ pointer: '/body', detail: `The body ${what}` }],
  })
