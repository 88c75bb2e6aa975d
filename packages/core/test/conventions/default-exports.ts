import { isCode, type Source } from './repository.ts'
import { child, nameOf, nodesOf, type SyntaxNode } from './syntax.ts'
import { lineAt, type Violation } from './violation.ts'

const isDefaultExport = (node: SyntaxNode) =>
  node.type === 'ExportDefaultDeclaration' ||
  (node.type === 'ExportSpecifier' && nameOf(child(node, 'exported')) === 'default')

/** Default exports, which a tool asks for in `*.config.ts` and VitePress in `.vitepress/`, and nothing else needs. */
export const defaultExports = (sources: readonly Source[]): Violation[] =>
  sources
    .filter((source) => isCode(source) && !/\.config\.ts$|\/\.vitepress\//.test(source.path))
    .flatMap((source) =>
      nodesOf(source)
        .filter(isDefaultExport)
        .map((node) => ({
          path: source.path,
          line: lineAt(source.text, node.start),
          problem: 'default export',
          instead: 'export it by its name',
        })),
    )
