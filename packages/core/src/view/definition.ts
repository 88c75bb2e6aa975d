import type { z } from 'zod'

/** The parts of a schema's definition that lead to others, whichever its type. */
export type Definition = z.core.$ZodTypeDef & {
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly element?: z.ZodType
  readonly keyType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly mode?: string
  readonly partial?: boolean
  readonly innerType?: z.ZodType
  readonly defaultValue?: unknown
  readonly options?: readonly z.ZodType[]
  readonly inclusive?: boolean
  readonly discriminator?: string
  readonly items?: readonly z.ZodType[]
  readonly rest?: z.ZodType | null
  readonly left?: z.ZodType
  readonly right?: z.ZodType
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly getter?: () => z.ZodType
  readonly coerce?: boolean
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, string | number>>
  /** The function of a codec. */
  readonly transform?: unknown
}

/** The definition of a schema, whichever its type. */
export const definitionOf = (schema: z.ZodType): Definition => schema.def
