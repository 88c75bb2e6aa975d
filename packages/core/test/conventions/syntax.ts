import { parseAst } from 'vitest/node'
import type { Source } from './repository.ts'

/** A node of the ESTree syntax tree: its type, where it stands in the text, and its fields. */
export type SyntaxNode = { type: string; start: number; end: number; [field: string]: unknown }

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

const flatten = (value: unknown): SyntaxNode[] => {
  if (Array.isArray(value)) return value.flatMap(flatten)
  if (!isNode(value)) return []
  return [value, ...Object.values(value).flatMap(flatten)]
}

const parsed = new WeakMap<Source, SyntaxNode[]>()

/**
 * Every node of a TypeScript file, parents before children. Comments and the insides of strings are not code, so no rule
 * mistakes an example for the real thing.
 *
 * @throws Error naming the file when it is not TypeScript.
 */
export const nodesOf = (source: Source): SyntaxNode[] => {
  const cached = parsed.get(source)
  if (cached) return cached
  try {
    const nodes = flatten(parseAst(source.text, { lang: 'ts' }))
    parsed.set(source, nodes)
    return nodes
  } catch (error) {
    throw new Error(`${source.path} cannot be parsed`, { cause: error })
  }
}

/** A field of a node when it is itself a node. */
export const child = (node: SyntaxNode | undefined, field: string) => {
  const value = node?.[field]
  return isNode(value) ? value : undefined
}

/** A field of a node that lists nodes; empty when it does not. */
export const children = (node: SyntaxNode | undefined, field: string) => {
  const value = node?.[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The name of an identifier, or the value of a string literal. */
export const nameOf = (node: SyntaxNode | undefined) => {
  if (node?.type === 'Identifier' && typeof node.name === 'string') return node.name
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  return undefined
}
