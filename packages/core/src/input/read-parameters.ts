import type { z } from 'zod'
import { unsafeNumbers } from '../view/rounded.ts'
import { inexact, inexactNumbers, numberFlaw } from './exact-number.ts'
import { headerList } from './header-list.ts'
import { type Parameters, parametersOf } from './parameters-of.ts'
import type { TextReading } from './text-reading.ts'

/** Where parameters stand in a request. */
export type Place = 'query' | 'params' | 'headers' | 'cookies'

type Values = Record<string, unknown>

/** What a place was found to hold, before its schema reads it. */
interface Found {
  /** With a list for each parameter that is one. */
  readonly values: Values
  readonly issues: z.core.$ZodRawIssue[]
  /** Parameters that came as one text, and may be meant as a list. */
  readonly either: readonly string[]
  /** Numbers that must not be made of its texts, by their parameters. */
  readonly inexact: readonly (readonly [name: string, number: number])[]
}

/**
 * Makes the schema of a place read text as it is meant: a list also where its parameter comes once, one value only where
 * it comes once, and no number that is another one than was written. What it documents stays as it is.
 *
 * @throws TypeError for a parameter that no text can be, or that takes every text for true.
 */
export const readParameters = <S extends z.ZodType>(where: string, place: Place, schema: S): S => {
  const parameters = parametersOf(schema)
  for (const [name, reading] of parameters.named) refuseUnmet(`${where}: ${place}.${name}`, place, reading)
  if (parameters.others) refuseUnmet(`${where}: ${place}`, place, parameters.others)

  const inner = schema._zod.run
  const read = schema.clone()
  read._zod.run = (payload, ctx) => {
    if (!isValues(payload.value)) return inner(payload, ctx)
    const found = look(payload.value, place, parameters)
    if (found.issues.length > 0) return failed(payload, found.issues)
    payload.value = found.values
    const result = inner(payload, ctx)
    return result instanceof Promise
      ? result.then((first) => settle(first, found, (again) => inner(again, ctx)))
      : settle(result, found, (again) => inner(again, ctx))
  }
  return read
}

const refuseUnmet = (where: string, place: Place, { count, flaw, onlyQuery }: TextReading) => {
  if (flaw !== undefined) throw new TypeError(`${where}: ${flaw}`)
  if (onlyQuery && place !== 'query')
    throw new TypeError(
      `${where}: parameter.array() is for queries; take z.array() in headers, z.string() elsewhere`,
    )
  if (count === 'many' && (place === 'params' || place === 'cookies'))
    throw new TypeError(`${where}: a list is met by no text there; take z.string()`)
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const failed = (payload: z.core.ParsePayload, issues: readonly z.core.$ZodRawIssue[]) => {
  payload.issues.push(...issues)
  return payload
}

const issue = (name: string, message: string): z.core.$ZodRawIssue => ({
  code: 'custom',
  path: [name],
  message,
  input: undefined,
})

const look = (given: Values, place: Place, { named, others }: Parameters): Found => {
  let values = given
  const issues: z.core.$ZodRawIssue[] = []
  const either: string[] = []
  const suspects: [string, number][] = []
  // Of headers only those count that are declared: a request has many.
  for (const name of place === 'headers' ? named.keys() : Object.keys(given)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined) continue
    const { count, numeric } = named.get(name) ?? others ?? unknown
    if (count === 'one' && Array.isArray(value)) {
      issues.push(issue(name, 'Must come once'))
      continue
    }
    const isList = typeof value === 'string' && count === 'many'
    const list = isList ? (place === 'headers' ? headerList(value) : [value]) : value
    if (isList) values = { ...values, [name]: list }
    else if (typeof value === 'string' && count === 'either') either.push(name)
    for (const text of Array.isArray(list) ? list : [list]) {
      if (typeof text !== 'string') continue
      const flaw = numberFlaw(text, numeric)
      if (flaw !== undefined) issues.push(issue(name, flaw))
      else for (const number of inexactNumbers(text)) suspects.push([name, number])
    }
  }
  return { values, issues, either, inexact: suspects }
}

const unknown = { count: 'any', numeric: undefined } as const

type Result = z.core.ParsePayload

/** Reads again as lists what did not fit as one text, and refuses what has become another number. */
const settle = (
  first: Result,
  found: Found,
  again: (payload: Result) => Result | Promise<Result>,
): Result | Promise<Result> => {
  const lists = first.issues.length > 0 ? found.either.filter((name) => concerns(first, name)) : []
  if (lists.length === 0) return exact(first, found)
  const values = { ...found.values }
  for (const name of lists) values[name] = [values[name]]
  const second = again({ value: values, issues: [] })
  const better = (result: Result) => exact(result.issues.length > 0 ? first : result, found)
  return second instanceof Promise ? second.then(better) : better(second)
}

/** Alternatives say of the whole what they have against one. */
const concerns = ({ issues }: Result, name: string) =>
  issues.some(({ path = [] }) => path.length === 0 || path[0] === name)

const exact = (result: Result, found: Found): Result => {
  if (found.inexact.length === 0 || result.issues.length > 0) return result
  const unsafe = unsafeNumbers(result.value).keys()
  const made = new Set([...unsafe].map((number) => (typeof number === 'number' ? Math.abs(number) : number)))
  const changed = new Set(found.inexact.filter(([, number]) => made.has(number)).map(([name]) => name))
  return failed(
    result,
    [...changed].map((name) => issue(name, inexact)),
  )
}
