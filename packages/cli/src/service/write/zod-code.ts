import { type Field, isWorthAName, type NamedShape, type Shape } from '../shape/shape.ts'
import { block, commented, keyed, quoted } from './code.ts'
import { zodType } from './zod-type.ts'

/** What is written while the schemas of a service are. */
export interface ZodWriter {
  /** The declarations, each behind those it needs. */
  readonly declarations: string[]
  /** Whether one of them is `int64()`. */
  readonly usesInt64: () => boolean
  /** A schema of what a service answers. */
  readonly write: (shape: Shape) => string
}

/**
 * Writes schemas as zod: tolerant ones, that read what is named and ignore the rest. Known values are a comment, since a service
 * may add one; a format is checked where clients rely on it (`date-time`, `date`, `uri`, `uuid`), and offsets of times are taken.
 *
 * @param notes where it is said what had to be left out
 */
export const zodWriter = (notes: Set<string>): ZodWriter => {
  const declarations: string[] = []
  const written = new Set<NamedShape>()
  const open = new Set<NamedShape>()
  let int64 = false

  const write = (shape: Shape): string => {
    const code = bare(shape)
    return shape.nullable && !code.endsWith('.nullable()') ? `${code}.nullable()` : code
  }

  const bare = (shape: Shape): string => {
    switch (shape.kind) {
      case 'string':
        return stringCode(shape.format)
      case 'integer':
        int64 ||= shape.wide
        return shape.wide ? 'int64()' : 'z.number().int()'
      case 'number':
        return 'z.number()'
      case 'boolean':
        return 'z.boolean()'
      case 'unknown':
        return 'z.unknown()'
      case 'array':
        return `z.array(${write(shape.items)})`
      case 'record':
        return `z.record(z.string(), ${write(shape.values)})`
      case 'object':
        return block('z.object({', shape.fields.filter(({ writeOnly }) => !writeOnly).map(field), '})')
      case 'union':
        return union(shape)
      case 'named':
        return reference(shape.named)
    }
  }

  const reference = (named: NamedShape): string => {
    if (!isWorthAName(named) && !open.has(named)) return write(named.shape)
    if (open.has(named)) {
      notes.add(`${named.name} contains itself where that cannot be typed: it is read as anything there`)
      return 'z.unknown()'
    }
    if (!written.has(named)) {
      open.add(named)
      const code = bare(named.shape)
      open.delete(named)
      written.add(named)
      declarations.push(`const ${named.name} = ${code}`)
    }
    return named.shape.nullable ? `${named.name}.nullable()` : named.name
  }

  /** One that leads back to a schema that is being written is a getter, which zod asks later. */
  const field = ({ name, shape, required: said }: Field): string => {
    // What must contain itself never ends, and no answer can: a document that says so means that it may.
    const required = said && !(shape.kind === 'named' && open.has(shape.named) && !shape.nullable)
    const type = leadsBack(shape, open) ? zodType(shape, required) : undefined
    const code = type ? later(shape) : write(shape)
    const missing = required
      ? code
      : code.replace(/(\.nullable\(\))?$/, (nullable) => (nullable ? '.nullish()' : '.optional()'))
    const member = type
      ? `get ${keyed(name)}(): ${type} {\n  return ${missing}\n}`
      : `${keyed(name)}: ${missing}`
    return `${valuesComment(shape)}${member}`
  }

  /** What a getter returns: names that are still being written are there when it is asked. */
  const later = (shape: Shape): string => {
    const nullable = shape.nullable ? '.nullable()' : ''
    if (shape.kind === 'array') return `z.array(${later(shape.items)})${nullable}`
    if (shape.kind === 'record') return `z.record(z.string(), ${later(shape.values)})${nullable}`
    if (shape.kind === 'union') return `z.union([${shape.variants.map(later).join(', ')}])${nullable}`
    if (shape.kind !== 'named' || !open.has(shape.named)) return write(shape)
    return `${shape.named.name}${shape.nullable || shape.named.shape.nullable ? '.nullable()' : ''}`
  }

  const union = (shape: Shape & { kind: 'union' }): string => {
    const { tag } = shape
    const tagged =
      tag && shape.variants.map((variant, index) => taggedCode(variant, tag.field, tag.values[index] ?? []))
    if (tag && tagged?.every((code) => code !== undefined))
      return block(`z.discriminatedUnion(${quoted(tag.field)}, [`, tagged, '])')
    return block('z.union([', [...new Set(mostTellingFirst(shape.variants).map(write))], '])')
  }

  const taggedCode = (variant: Shape, tag: string, values: readonly string[]): string | undefined => {
    const target = variant.kind === 'named' ? variant.named.shape : variant
    if (target.kind !== 'object' || variant.nullable || target.nullable) return undefined
    const literal = `z.literal(${values.length === 1 ? quoted(values[0] ?? '') : `[${values.map(quoted).join(', ')}]`})`
    const code = write(variant)
    return code === 'z.unknown()' ? undefined : `${code}.extend({ ${keyed(tag)}: ${literal} })`
  }

  return { declarations, usesInt64: () => int64, write }
}

const stringCode = (format: string | undefined) => {
  if (format === 'date-time') return 'z.iso.datetime({ offset: true })'
  if (format === 'date') return 'z.iso.date()'
  if (format === 'uri' || format === 'url') return 'z.url()'
  return format === 'uuid' ? 'z.guid()' : 'z.string()'
}

const maxValues = 12

const valuesComment = (shape: Shape): string => {
  const target = shape.kind === 'named' ? shape.named.shape : shape
  const item = target.kind === 'array' ? target.items : target
  const known = item.kind === 'named' ? item.named.shape : item
  const values: readonly (string | number)[] =
    'values' in known && Array.isArray(known.values) ? known.values : []
  if (values.length === 0) return ''
  const shown = values.slice(0, maxValues).map((value) => commented(String(value), 40) || "''")
  return `/** ${shown.join(', ')}${values.length > maxValues ? ', …' : ''}; others may come. */\n`
}

/** A union takes the first that fits, and an object fits that asks for less: who asks for most is asked first. */
const mostTellingFirst = (variants: readonly Shape[]): Shape[] => {
  const asks = (shape: Shape): number => {
    const target = shape.kind === 'named' ? shape.named.shape : shape
    return target.kind === 'object' ? target.fields.filter(({ required }) => required).length : 0
  }
  return variants.toSorted((a, b) => asks(b) - asks(a))
}

const leadsBack = (shape: Shape, open: ReadonlySet<NamedShape>): boolean => {
  if (shape.kind === 'named') return open.has(shape.named)
  if (shape.kind === 'array') return leadsBack(shape.items, open)
  if (shape.kind === 'record') return leadsBack(shape.values, open)
  return shape.kind === 'union' && shape.variants.some((one) => leadsBack(one, open))
}
