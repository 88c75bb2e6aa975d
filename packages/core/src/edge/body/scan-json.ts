/** How much a JSON text may hold. What is validated afterwards costs time for each of its values, so both are counted first. */
export interface JsonLimits {
  /** How deep arrays and objects may stand in each other. */
  readonly maxDepth: number
  /** Values it may have: arrays, objects and whatever stands in them; names do not count. */
  readonly maxElements: number
}

/** The longest number that is finite whatever its digits are, when it has no exponent. */
const safeLength = 308

/**
 * What is wrong with a text that is about to be parsed as JSON, or `undefined`. What it says of a text that is no JSON does
 * not matter: the parser refuses that. One pass in which each character is looked at a few times at most, without recursion
 * and without expressions that go back.
 */
export const scanJson = (text: string, { maxDepth, maxElements }: JsonLimits): string | undefined => {
  /** For every object that is open its names, for every array nothing. */
  const open: (Set<string> | undefined)[] = []
  const stringAt = stringScanner(text)
  let elements = 0
  let at = 0

  while (at < text.length) {
    const start = at
    const first = text[at]
    at += 1
    if (first === '"') {
      const { end, escaped } = stringAt(at)
      const isName = nextToken(text, end) === ':'
      if (escaped || isName) {
        const flaw = stringFlaw(text.slice(start, end), escaped, isName ? open.at(-1) : undefined)
        if (flaw !== undefined) return flaw
      }
      if (!isName) elements += 1
      at = end
    } else if (first === '{' || first === '[') {
      elements += 1
      open.push(first === '{' ? new Set() : undefined)
      if (open.length > maxDepth) return `is nested deeper than ${maxDepth}`
    } else if (first === '}' || first === ']') open.pop()
    else if (isWord(text.charCodeAt(start))) {
      elements += 1
      while (isWord(text.charCodeAt(at))) at += 1
      if (!fitsDouble(text.slice(start, at))) return 'has a number out of range'
    }
    if (elements > maxElements) return `has more than ${maxElements} values`
  }
  return undefined
}

/** Finds the ends of strings from left to right. Where the next quote and backslash are is remembered, so that no character is searched twice. */
const stringScanner = (text: string) => {
  const from = (character: string, at: number) => {
    const found = text.indexOf(character, at)
    return found < 0 ? text.length : found
  }
  let quote = -1
  let backslash = -1

  return (start: number): { end: number; escaped: boolean } => {
    let at = start
    let escaped = false
    for (;;) {
      if (quote < at) quote = from('"', at)
      if (backslash < at) backslash = from('\\', at)
      if (quote <= backslash) return { end: Math.min(quote + 1, text.length), escaped }
      escaped = true
      for (at = backslash; text.charCodeAt(at) === 92; at += 2);
    }
  }
}

/** The first character that is no white space. */
const nextToken = (text: string, from: number): string | undefined => {
  let at = from
  while (text.charCodeAt(at) <= 32) at += 1
  return text[at]
}

/** Letters, digits and what numbers are written with. */
const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  code === 43 ||
  code === 45 ||
  code === 46

/** Whether a number can be represented as a double. What is none, such as `true`, is not judged. */
const fitsDouble = (token: string): boolean =>
  (token.length <= safeLength && !/^-?[\d.]+e/i.test(token)) ||
  Math.abs(Number(token)) !== Number.POSITIVE_INFINITY

/** What is wrong with a string: half of a surrogate pair, or, as a name, `__proto__` and one that was there before. */
const stringFlaw = (
  literal: string,
  escaped: boolean,
  names: Set<string> | undefined,
): string | undefined => {
  // Only an escape can be half of a pair: the text itself was read as UTF-8.
  if (names === undefined && !literal.includes('\\u')) return undefined
  const value = escaped ? unescaped(literal) : literal.slice(1, -1)
  if (value === undefined) return 'is not JSON'
  if (escaped && !value.isWellFormed()) return 'has half of a surrogate pair'
  if (names === undefined) return undefined
  if (value === '__proto__') return 'has a member __proto__'
  if (names.has(value)) return 'has a name twice'
  names.add(value)
  return undefined
}

const unescaped = (literal: string): string | undefined => {
  try {
    return String(JSON.parse(literal))
  } catch {
    return undefined
  }
}
