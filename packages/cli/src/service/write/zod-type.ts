import { isWorthAName, type Shape } from '../shape/shape.ts'

/**
 * The type of the schema of a member that leads back to its own object: lists, maps and unions of named schemas. TypeScript cannot find it
 * out where schemas go round in a circle.
 */
export const zodType = (shape: Shape, required: boolean): string | undefined => {
  const type = bare(shape)
  if (type === undefined) return undefined
  const nullable = isNullable(shape) ? `z.ZodNullable<${type}>` : type
  return required ? nullable : `z.ZodOptional<${nullable}>`
}

const isNullable = (shape: Shape) =>
  shape.nullable === true || (shape.kind === 'named' && shape.named.shape.nullable === true)

const bare = (shape: Shape): string | undefined => {
  switch (shape.kind) {
    case 'named':
      return isWorthAName(shape.named) ? `typeof ${shape.named.name}` : bare(shape.named.shape)
    case 'array':
      return wrapped('z.ZodArray<', [zodType(shape.items, true)], '>')
    case 'record':
      return wrapped('z.ZodRecord<z.ZodString, ', [zodType(shape.values, true)], '>')
    case 'union':
      return shape.tag
        ? undefined
        : wrapped(
            'z.ZodUnion<readonly [',
            shape.variants.map((one) => zodType(one, true)),
            ']>',
          )
    case 'string':
      return stringTypes.get(shape.format ?? '') ?? 'z.ZodString'
    case 'integer':
      return shape.wide ? 'ReturnType<typeof int64>' : 'z.ZodNumber'
    case 'number':
      return 'z.ZodNumber'
    case 'boolean':
      return 'z.ZodBoolean'
    default:
      return undefined
  }
}

const stringTypes = new Map([
  ['date-time', 'z.ZodISODateTime'],
  ['date', 'z.ZodISODate'],
  ['uri', 'z.ZodURL'],
  ['url', 'z.ZodURL'],
  ['uuid', 'z.ZodGUID'],
])

const wrapped = (open: string, types: readonly (string | undefined)[], close: string) =>
  types.every((type) => type !== undefined) ? `${open}${types.join(', ')}${close}` : undefined
