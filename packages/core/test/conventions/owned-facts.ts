import { isTest, type Source } from './repository.ts'
import { nodesOf, type SyntaxNode } from './syntax.ts'
import { lineAt, type Violation } from './violation.ts'

/** Something that is known at one place, and looks so wherever somebody writes it down again. */
interface Fact {
  readonly fact: string
  readonly owner: string
  /** What a regular expression or a string has that is the fact. */
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
]

const isWatched = ({ path }: Source) => /^packages\/core\/src\/.*\.ts$/.test(path) && !/\/test\//.test(path)

/** What a regular expression or a string says; comments and code are none. */
const saidBy = (node: SyntaxNode): string | undefined => {
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
