import { isLongInteger } from '../view/exact-json.ts'
import { longIntegers } from '../view/long-integers.ts'
import type { TextReading } from './text-reading.ts'

/** Whether a text is an integer that no double is sure to hold, so that reading it as a number may give another one. */
export const isInexact = (text: string): boolean => isLongInteger(text) && !Number.isSafeInteger(Number(text))

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
