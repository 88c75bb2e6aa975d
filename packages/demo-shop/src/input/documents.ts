import { readFile } from 'node:fs/promises'

/** A JSON schema, as far as inputs are made from it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly example?: unknown
}

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema?: Schema
}

/** An answer of an operation. */
export interface Answer {
  readonly $ref?: string
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

/** An operation of a document. */
export interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> }
  readonly responses: Readonly<Record<string, Answer>>
}

/** An OpenAPI document, as far as it is read here. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas?: Readonly<Record<string, Schema>>
    readonly responses?: Readonly<Record<string, Answer>>
  }
}

/** Reads a committed document of this repository, by its path from the root. */
export const committed = async (file: string): Promise<Document> =>
  JSON.parse(await readFile(new URL(`../../../../${file}`, import.meta.url), 'utf8'))

/** A schema or the one it refers to. */
export const resolved = ({ components }: Document, schema: Schema = {}): Schema =>
  (schema.$ref && components.schemas?.[schema.$ref.split('/').at(-1) ?? '']) || schema
