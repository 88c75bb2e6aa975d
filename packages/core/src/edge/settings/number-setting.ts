import { z } from 'zod'

/**
 * A setting that is a whole number within limits, both included, in decimal digits: `8080`, not `0x1F90`, `8e3`, `+8080`
 * or `08080`, which programs read in different ways.
 *
 * @throws TypeError when the limits are no whole numbers in this order.
 * @example
 * ```ts
 * import { wholeNumber } from '@bffkit/core/serve'
 *
 * export const retries = wholeNumber(0, 5).default(2)
 * ```
 */
export const wholeNumber = (from: number, to: number) => {
  checkLimits(from, to)
  return numberIn(from, to, `must be a whole number from ${from} to ${to}`)
}

/** The same, or the word `off`. */
export const wholeNumberOrOff = (from: number, to: number) => {
  checkLimits(from, to)
  const error = `must be a whole number from ${from} to ${to}, or off`
  return z.union([z.literal('off'), numberIn(from, to, error)], { error })
}

const numberIn = (from: number, to: number, error: string) =>
  z
    .string({ error })
    .regex(/^(?:0|-?[1-9]\d{0,14})$/, { error, abort: true })
    .transform(Number)
    .refine((number) => number >= from && number <= to, { error, abort: true })

const checkLimits = (from: number, to: number) => {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to))
    throw new TypeError(`wholeNumber: from and to must be whole numbers in this order, not ${from} and ${to}`)
}
