/** Digits of the shortest integer that a double may change: 2^53 has sixteen. */
const firstLong = 16

/** Digits up to which an integer is read exactly; a longer one is Infinity, as JavaScript reads it, which no schema of a number takes. */
const maxDigits = 1_000

/**
 * Parses JSON as `JSON.parse` does, but for integers beyond ±(2^53 − 1), written without fraction and exponent: those become a
 * `bigint` of the same value, since a double would hold another one. Decimals are as JavaScript reads them. A text without such
 * an integer costs a look at every sixteenth of its characters.
 *
 * @throws SyntaxError when the text is no JSON.
 * @throws RangeError when one with such an integer is nested deeper than the stack.
 */
export const parseExactJson = (text: string): unknown =>
  hasLongInteger(text) ? parseWithSource(text, exact) : JSON.parse(text)

/** Writes JSON as `JSON.stringify` does, and a `bigint` as the integer it is: for those who read it exactly. */
export const exactJson = (value: unknown): string => written(value, asInteger)

/** Writes JSON as `JSON.stringify` does, and a `bigint` as a string of its digits: for clients, of which many know doubles only. */
export const answerJson = (value: unknown): string => written(value, asText)

/** Whether a text is an integer and nothing else, and the number JavaScript makes of it is another one. */
export const isBeyondNumber = (text: string): boolean => {
  if (text.length < firstLong || !integer.test(text)) return false
  const number = Number(text)
  return !Number.isFinite(number) || BigInt(number) !== BigInt(text.replace('+', ''))
}

const integer = /^\s*(?:[+-]?\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)\s*$/i

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

/** The compiler's JSON does not know yet what a reviver is told of the text, nor raw text (ECMAScript 2026; Node from 22 on). */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }

const exact: Reviver = (_, value, { source }) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  return /^-?\d+$/.test(source) && source.length <= maxDigits ? BigInt(source) : value
}

/** Without an expression, and in steps of as many characters as are looked for: no run of digits is looked at twice. */
const hasLongInteger = (text: string): boolean => {
  for (let at = firstLong - 1; at < text.length; at += firstLong) {
    if (!isDigit(text.charCodeAt(at))) continue
    let start = at
    let end = at + 1
    while (isDigit(text.charCodeAt(start - 1))) start -= 1
    while (isDigit(text.charCodeAt(end))) end += 1
    if (
      end - start >= firstLong &&
      mayPrecede(text.charCodeAt(start - 1)) &&
      !isDecimal(text.charCodeAt(end))
    )
      return true
    at = end - 1
  }
  return false
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** What can stand before a number: nothing, white space, a minus, `,`, `:` and `[`. */
const mayPrecede = (code: number): boolean =>
  Number.isNaN(code) || code <= 32 || code === 45 || code === 44 || code === 58 || code === 91

/** A point, an `e` or an `E`. */
const isDecimal = (code: number): boolean => code === 46 || code === 101 || code === 69

/** What `JSON.stringify` says of a `bigint` is a TypeError; only then the value is written once more, and slower. */
const written = (value: unknown, replacer: (key: string, value: unknown) => unknown): string => {
  try {
    return JSON.stringify(value)
  } catch {
    return JSON.stringify(value, replacer)
  }
}

const asInteger = (_: string, value: unknown) => (typeof value === 'bigint' ? rawJSON(String(value)) : value)
const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
