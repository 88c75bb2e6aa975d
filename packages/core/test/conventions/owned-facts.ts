import { isTest, type Source } from './repository.ts'
import { child, children, nameOf, nodesOf, type SyntaxNode } from './syntax.ts'
import { lineAt, type Violation } from './violation.ts'

/** Something that is known at one place, and looks so wherever somebody writes it down again. */
interface Fact {
  readonly fact: string
  readonly owner: string
  /** What a regular expression or a string has that is the fact, or a question about a text: `includes json`. */
  readonly again: RegExp
  readonly instead: string
}

const facts: readonly Fact[] = [
  {
    fact: 'the characters of a token',
    owner: 'packages/core/src/edge/token.ts',
    again: /#\$%&'\*\+/,
    instead: 'take token or tokenPattern of edge/token.ts',
  },
  {
    fact: 'which media types are JSON',
    owner: 'packages/core/src/edge/body/media-type.ts',
    again: /\\\+\)?[?*]?json|\bjson\||^(?:includes|startsWith|endsWith) (?:application\/.*|\+)?json$/,
    instead: 'ask isJson of edge/body/media-type.ts',
  },
]

const isWatched = ({ path }: Source) => /^packages\/core\/src\/.*\.ts$/.test(path) && !/\/test\//.test(path)

const questions: ReadonlySet<string> = new Set(['includes', 'startsWith', 'endsWith'])

/** What a regular expression or a string says, or what is asked about one; comments and other code say nothing. */
const saidBy = (node: SyntaxNode): string | undefined => {
  if (node.type === 'CallExpression') {
    const method = nameOf(child(child(node, 'callee'), 'property')) ?? ''
    return questions.has(method) ? `${method} ${nameOf(children(node, 'arguments')[0])}` : undefined
  }
  if (node.type === 'Literal') return typeof node.raw === 'string' ? node.raw : undefined
  const { value } = node
  return node.type === 'TemplateElement' && typeof value === 'object' && value !== null && 'raw' in value
    ? String(value.raw)
    : undefined
}

/** Places that write down once more what has an owner. */
export const ownedFacts = (sources: readonly Source[]): Violation[] =>
  sources
    .filter((source) => isWatched(source) && !isTest(source))
    .flatMap((source) =>
      nodesOf(source).flatMap((node) => {
        const said = saidBy(node)
        if (said === undefined) return []
        return facts
          .filter(({ owner, again }) => owner !== source.path && again.test(said))
          .map(({ fact, instead }) => ({
            path: source.path,
            line: lineAt(source.text, node.start),
            problem: `spells ${fact} once more`,
            instead,
          }))
      }),
    )
