/** What every shape says beside its kind. */
interface Common {
  /** Whether it may be `null`. */
  readonly nullable?: boolean
  /** An example the document gives. */
  readonly example?: unknown
}

/** One member of an object. */
export interface Field {
  readonly name: string
  readonly shape: Shape
  readonly required: boolean
  readonly readOnly: boolean
  readonly writeOnly: boolean
}

/** What a schema of a document comes down to: what can be written as zod, as a type, and as an example. */
export type Shape = Common &
  (
    | { readonly kind: 'string'; readonly format?: string | undefined; readonly values?: readonly string[] }
    | { readonly kind: 'integer'; readonly wide: boolean; readonly values?: readonly number[] }
    | { readonly kind: 'number'; readonly values?: readonly number[] }
    | { readonly kind: 'boolean' }
    | { readonly kind: 'unknown' }
    | { readonly kind: 'array'; readonly items: Shape }
    | { readonly kind: 'record'; readonly values: Shape }
    | { readonly kind: 'object'; readonly fields: readonly Field[] }
    | { readonly kind: 'union'; readonly variants: readonly Shape[]; readonly tag?: Tag | undefined }
    | { readonly kind: 'named'; readonly named: NamedShape }
  )

/** By which member the variants of a union are distinguished, and by which value each. */
export interface Tag {
  readonly field: string
  readonly values: readonly (readonly string[])[]
}

/** A schema the document gives a name. It is filled once it is read, since it may contain itself. */
export interface NamedShape {
  /** As a type is called: `FullRepository`. */
  readonly name: string
  shape: Shape
}

/** The shape itself, where a name only says what it is called. */
export const unnamed = (shape: Shape): Shape => {
  let at = shape
  for (let hops = 0; at.kind === 'named' && hops < 50; hops += 1) at = at.named.shape
  return at
}

/** What is written once, under its name: the rest is short enough to be repeated. */
export const isWorthAName = ({ shape }: NamedShape): boolean =>
  shape.kind === 'object' || shape.kind === 'union' || shape.kind === 'array' || shape.kind === 'record'
