import { type Shape, said } from './shape.ts'

const int32 = 2 ** 31
const int64 = 2 ** 63

/** The whole numbers a format stands for (OpenAPI Format Registry). */
const formats: Readonly<Record<string, readonly [least: number, most: number]>> = {
  int32: [-int32, int32 - 1],
  int64: [-int64, int64],
}

const everything = [-Infinity, Infinity] as const

/**
 * Whether two formats of whole numbers make no difference, because the limits beside them say as much: `int32` for what
 * lies between 1 and 100 asks for nothing and promises nothing.
 */
export const isFormatImplied = (
  old: Shape,
  now: Shape,
  from: string | undefined,
  to: string | undefined,
): boolean => {
  if (old.type !== 'integer' || now.type !== 'integer') return false
  const [before, after] = [formatRange(from), formatRange(to)]
  if (!before || !after) return false
  return isInside(rangeOf(old, before), after) && isInside(rangeOf(now, after), before)
}

const formatRange = (format: string | undefined) => (format === undefined ? everything : formats[format])

type Range = readonly [least: number, most: number]

const isInside = ([least, most]: Range, [from, to]: Range) => least >= from && most <= to

/** What a shape allows: its limits within its format. A limit that is not part of it counts as if it were. */
const rangeOf = (shape: Shape, [from, to]: Range): Range => {
  const numbers = (...keywords: string[]) =>
    keywords.flatMap((keyword) => said(shape, keyword)).filter((value) => typeof value === 'number')
  return [
    Math.max(from, ...numbers('minimum', 'exclusiveMinimum')),
    Math.min(to, ...numbers('maximum', 'exclusiveMaximum')),
  ]
}
