import { posix } from 'node:path'
import { isCode, type Source } from './repository.ts'
import { child, children, nameOf, nodesOf, type SyntaxNode } from './syntax.ts'
import { lineAt, type Violation } from './violation.ts'

const isProcess = (node: SyntaxNode | undefined): boolean =>
  nameOf(node) === 'process' ||
  (node?.type === 'MemberExpression' && nameOf(child(node, 'property')) === 'process')

const readsEnvironment = (node: SyntaxNode) => {
  if (node.type === 'MemberExpression')
    return isProcess(child(node, 'object')) && nameOf(child(node, 'property')) === 'env'
  if (node.type === 'VariableDeclarator')
    return (
      isProcess(child(node, 'init')) &&
      children(child(node, 'id'), 'properties').some((property) => nameOf(child(property, 'key')) === 'env')
    )
  if (node.type === 'ImportDeclaration')
    return (
      /^(node:)?process$/.test(nameOf(child(node, 'source')) ?? '') &&
      children(node, 'specifiers').some((specifier) => nameOf(child(specifier, 'imported')) === 'env')
    )
  return false
}

/** `process.env` outside of a `main.ts`, in whichever way it is spelled. */
export const environmentAccess = (sources: readonly Source[]): Violation[] =>
  sources
    .filter((source) => isCode(source) && posix.basename(source.path) !== 'main.ts')
    .flatMap((source) =>
      nodesOf(source)
        .filter(readsEnvironment)
        .map((node) => ({
          path: source.path,
          line: lineAt(source.text, node.start),
          problem: 'reads process.env',
          instead: 'read it in main.ts, check it with the settings schema, and pass the settings in',
        })),
    )
