import { type Field, isWorthAName, type NamedShape, type Shape } from '../shape/shape.ts'
import { block, keyed, quoted } from './code.ts'

/** What is written while the types of a service's input are. */
export interface TypeWriter {
  readonly declarations: string[]
  /** The type of what a service is sent. */
  readonly write: (shape: Shape) => string
}

/** Writes the types of bodies and parameters: exact ones, since the gateway makes them. What only answers have is left out. */
export const typeWriter = (): TypeWriter => {
  const declarations: string[] = []
  const written = new Set<NamedShape>()

  const write = (shape: Shape): string => {
    const type = bare(shape)
    return isNullable(shape) && type !== 'unknown' ? `${type} | null` : type
  }

  const bare = (shape: Shape): string => {
    switch (shape.kind) {
      case 'string':
      case 'integer':
      case 'number':
        return scalarType(shape)
      case 'boolean':
        return 'boolean'
      case 'unknown':
        return 'unknown'
      case 'array':
        return `readonly ${inList(shape.items, write(shape.items))}[]`
      case 'record':
        return `Readonly<Record<string, ${write(shape.values)}>>`
      case 'object':
        return block('{', shape.fields.filter(({ readOnly }) => !readOnly).map(field), '}', ';')
      case 'union':
        return [...new Set(shape.variants.map(write))].join(' | ')
      case 'named':
        return reference(shape.named)
    }
  }

  const field = ({ name, shape, required }: Field) =>
    `readonly ${keyed(name)}${required ? '' : '?'}: ${write(shape)}${required ? '' : ' | undefined'}`

  const reference = (named: NamedShape): string => {
    if (!isWorthAName(named)) return bare(named.shape)
    const name = `${named.name}Input`
    if (!written.has(named)) {
      written.add(named)
      const place = declarations.push('') - 1
      const type = bare(named.shape)
      declarations[place] =
        named.shape.kind === 'object' ? `interface ${name} ${type}` : `type ${name} = ${type}`
    }
    return name
  }

  return { declarations, write }
}

const isNullable = (shape: Shape) =>
  shape.nullable === true || (shape.kind === 'named' && shape.named.shape.nullable === true)

const scalarType = (shape: Shape & { kind: 'string' | 'integer' | 'number' }) => {
  if (shape.kind === 'string') return shape.values?.map(quoted).join(' | ') ?? 'string'
  if (shape.values) return shape.values.join(' | ')
  return shape.kind === 'integer' && shape.wide ? 'number | bigint' : 'number'
}

/** A union in a list needs brackets. */
const inList = (shape: Shape, type: string) =>
  (shape.kind !== 'object' || isNullable(shape)) && / \| |^readonly /.test(type) ? `(${type})` : type
