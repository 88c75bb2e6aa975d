import { longIntegers } from '../view/long-integers.ts'
import type { TextReading } from './text-reading.ts'

const integer = /^\s*(?:[+-]?\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)\s*$/i

/** Whether a text is an integer that no double is sure to hold, so that reading it as a number may give another one. */
export const isInexact = (text: string): boolean =>
  text.length > 15 && integer.test(text) && !Number.isSafeInteger(Number(text))

/** Why a text is not the number that would be made of it, or `undefined`. */
export const numberFlaw = (text: string, numeric: TextReading['numeric']): string | undefined => {
  if (numeric === undefined) return undefined
  if (text.trim() === '') return 'Must be a number'
  return numeric === 'double' && isInexact(text) ? inexact : undefined
}

export const inexact = `Must be an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`

/** The numbers that would be made of integers in a text which no double is sure to hold, without their signs. */
export const inexactNumbers = (text: string): readonly number[] =>
  longIntegers(text)
    .map(Number)
    .filter((number) => !Number.isSafeInteger(number))
