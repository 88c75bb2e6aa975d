import { firstLong, longRunEnd, parseLongIntegers } from './long-integers.ts'

/**
 * Parses JSON as `JSON.parse` does, but for integers beyond ±(2^53 − 1), written without fraction and exponent: those become a
 * `bigint` of the same value, since a double would hold another one. Decimals are as JavaScript reads them, and so is what has more
 * than 1,000 digits. A text without such an integer costs a look at every sixteenth of its characters.
 *
 * @throws SyntaxError when the text is no JSON.
 */
export const parseExactJson = (text: string): unknown =>
  longRunEnd(text, 0, text.length) < 0 ? JSON.parse(text) : parseLongIntegers(text)

/** Writes JSON as `JSON.stringify` does, and a `bigint` as the integer it is: for those who read it exactly. */
export const exactJson = (value: unknown): string => written(value, asInteger)

/** Writes JSON as `JSON.stringify` does, and a `bigint` as a string of its digits: for clients, of which many know doubles only. */
export const answerJson = (value: unknown): string => written(value, asText)

/** Whether a text is an integer and nothing else, in digits or as a literal of JavaScript, and long enough for a double to change it. */
export const isLongInteger = (text: string): boolean => text.length >= firstLong && integer.test(text)

/** Whether a text is an integer and nothing else, and the number JavaScript makes of it is another one. */
export const isBeyondNumber = (text: string): boolean => {
  if (!isLongInteger(text)) return false
  const number = Number(text)
  return !Number.isFinite(number) || BigInt(number) !== BigInt(text.replace('+', ''))
}

const integer = /^\s*(?:[+-]?\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)\s*$/i

/** The compiler's JSON does not know raw text yet (ECMAScript 2026; Node from 22 on). */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }

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
