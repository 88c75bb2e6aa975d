import type { z } from 'zod'
import { definitionOf } from '../view/definition.ts'
import { behindFunction, lazily, oneOf, type TextReading, textReading } from './text-reading.ts'

/** How the parameters of one place are read. */
export interface Parameters {
  readonly named: ReadonlyMap<string, TextReading>
  /** All other names. */
  readonly others: TextReading | undefined
}

/** Finds the parameters in the schema of a place: those of an object, or of whatever objects it is made of. */
export const parametersOf = (schema: z.ZodType): Parameters => {
  const found = new Map<string, TextReading[]>()
  const others: TextReading[] = []
  const seen = new Set<z.ZodType>()

  const collect = (one: z.ZodType | undefined, made: boolean): void => {
    if (!one || seen.has(one)) return
    seen.add(one)
    const reading = (field: z.ZodType) => (made ? behindFunction(textReading(field)) : textReading(field))
    const definition = definitionOf(one)
    const { shape = {}, catchall, valueType, innerType, options = [], left, right } = definition
    for (const [name, field] of Object.entries(shape))
      found.set(name, [...(found.get(name) ?? []), reading(field)])
    const rest = catchall ?? (definition.type === 'record' ? valueType : undefined)
    if (rest) others.push(reading(rest))
    for (const child of [innerType, ...options, left, right]) collect(child, made)
    if (definition.type === 'lazy') collect(lazily(definition), made)
    // What z.preprocess() makes has its names behind the function.
    if (definition.in?.def.type === 'transform') collect(definition.out, true)
    else collect(definition.in, made)
  }
  collect(schema, false)
  return {
    named: new Map([...found].map(([name, readings]) => [name, oneOf(readings)])),
    others: others.length > 0 ? oneOf(others) : undefined,
  }
}
