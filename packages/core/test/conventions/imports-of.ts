import type { Source } from './repository.ts'
import { child, nameOf, nodesOf } from './syntax.ts'
import { lineAt } from './violation.ts'

/** What a file imports or re-exports from, and where. */
export interface Import {
  readonly specifier: string
  readonly line: number
}

const importTypes = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

/** The module specifiers a file imports or re-exports from, static, dynamic and in types alike. */
export const importsOf = (source: Source): Import[] =>
  nodesOf(source).flatMap((node) => {
    const specifier = importTypes.has(node.type) ? nameOf(child(node, 'source')) : undefined
    return specifier === undefined ? [] : [{ specifier, line: lineAt(source.text, node.start) }]
  })
