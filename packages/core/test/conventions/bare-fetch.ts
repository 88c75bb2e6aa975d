import { isTest, type Source } from './repository.ts'
import { child, children, nameOf, nodesOf, type SyntaxNode } from './syntax.ts'
import { lineAt, type Violation } from './violation.ts'

/** The only file of core that fetches by itself: calls to services have a transport of their own. */
const owner = 'packages/core/src/auth/bounded-fetch.ts'

/** Where core talks to others: not its test services. */
const isWatched = ({ path }: Source) =>
  /^packages\/core\/src\/.*\.ts$/.test(path) && !/\/(?:test|testing)\//.test(path) && path !== owner

const problemOf = (node: SyntaxNode): string | undefined => {
  if (node.type === 'ImportSpecifier' && nameOf(child(node, 'imported')) === 'createRemoteJWKSet')
    return 'createRemoteJWKSet fetches by itself'
  if (node.type !== 'CallExpression') return undefined
  const callee = child(node, 'callee')
  const isGlobal =
    callee?.type === 'MemberExpression' &&
    nameOf(child(callee, 'object')) === 'globalThis' &&
    nameOf(child(callee, 'property')) === 'fetch'
  // A function of that name that is given nothing fetches what it was made for.
  const isBare = callee?.type === 'Identifier' && nameOf(callee) === 'fetch'
  return (isGlobal || isBare) && children(node, 'arguments').length > 0 ? 'calls fetch' : undefined
}

/** Requests of core that have none of the limits that what a gateway asks for itself has. */
export const bareFetch = (sources: readonly Source[]): Violation[] =>
  sources
    .filter((source) => isWatched(source) && !isTest(source))
    .flatMap((source) =>
      nodesOf(source).flatMap((node) => {
        const problem = problemOf(node)
        const instead = 'ask an identity provider with askIssuer of auth, anybody else with boundedFetch'
        return problem ? [{ path: source.path, line: lineAt(source.text, node.start), problem, instead }] : []
      }),
    )
