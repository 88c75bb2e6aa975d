import type { z } from 'zod'

type Definition = z.core.$ZodTypeDef & {
  readonly catchall?: z.ZodType
  readonly shape?: Record<string, z.ZodType>
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly innerType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly items?: readonly z.ZodType[]
  readonly rest?: z.ZodType | null
  readonly left?: z.ZodType
  readonly right?: z.ZodType
  readonly out?: z.ZodType
  readonly getter?: () => z.ZodType
}

const closed = new Set([
  'string',
  'number',
  'int',
  'boolean',
  'bigint',
  'date',
  'null',
  'undefined',
  'void',
  'never',
  'nan',
  'literal',
  'enum',
  'template_literal',
])
const inner = new Set(['optional', 'nullable', 'default', 'prefault', 'nonoptional', 'readonly', 'catch'])

/**
 * Throws when a schema could let through a field nobody listed: `any`, `unknown`, a loose object, a record of
 * unknown, or anything whose output the schema does not describe (a transform, a custom check).
 *
 * @throws TypeError naming the place, as in `HomeScreen.profile.address: z.unknown() lets anything through`.
 */
export const refuseLeaks = (schema: z.ZodType, where: string, seen: Set<z.ZodType> = new Set()): void => {
  if (seen.has(schema)) return
  seen.add(schema)
  const definition: Definition = schema.def
  const { type } = definition
  const check = (child: z.ZodType, place: string) => refuseLeaks(child, place, seen)

  if (closed.has(type)) return
  if (inner.has(type) && definition.innerType) return check(definition.innerType, where)

  switch (type) {
    case 'object':
      if (definition.catchall && definition.catchall.def.type !== 'never')
        throw leak(where, 'a loose object', 'list its fields with z.object()')
      for (const [key, field] of Object.entries(definition.shape ?? {})) check(field, `${where}.${key}`)
      return
    case 'array':
      return definition.element && check(definition.element, `${where}[]`)
    case 'record':
      return definition.valueType && check(definition.valueType, `${where}[key]`)
    case 'union':
      return definition.options?.forEach((option) => {
        check(option, where)
      })
    case 'tuple':
      definition.items?.forEach((item, index) => {
        check(item, `${where}[${index}]`)
      })
      return definition.rest ? check(definition.rest, `${where}[]`) : undefined
    case 'intersection':
      if (definition.left) check(definition.left, where)
      return definition.right && check(definition.right, where)
    case 'pipe':
      return definition.out && check(definition.out, where)
    case 'lazy':
      return definition.getter && check(definition.getter(), where)
    default:
      throw leak(where, `z.${type}()`, 'describe what the client receives')
  }
}

const leak = (where: string, what: string, right: string) =>
  new TypeError(`${where}: ${what} lets through what nobody listed; ${right}`)
