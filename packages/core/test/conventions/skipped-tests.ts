import { isCode, isTest, type Source } from './repository.ts'
import { child, children, nameOf, nodesOf, type SyntaxNode } from './syntax.ts'
import { lineAt, type Violation } from './violation.ts'

const runners = new Set(['it', 'test', 'describe', 'suite', 'bench'])
const skipping = new Set(['skip', 'todo', 'skipIf', 'runIf', 'fails'])

const isRunner = (node: SyntaxNode | undefined): boolean =>
  node?.type === 'MemberExpression' ? isRunner(child(node, 'object')) : runners.has(nameOf(node) ?? '')

/** `it.skip`, `describe.concurrent.only`: the modifier of a test, as written behind the dot. */
const modifierOf = (node: SyntaxNode) =>
  node.type === 'MemberExpression' && isRunner(child(node, 'object'))
    ? nameOf(child(node, 'property'))
    : undefined

/** `it('…', { skip: true }, …)`: the modifiers given as options. */
const optionsOf = (node: SyntaxNode) =>
  node.type === 'CallExpression' && isRunner(child(node, 'callee'))
    ? children(node, 'arguments')
        .flatMap((argument) => children(argument, 'properties'))
        .filter((property) => child(property, 'value')?.value !== false)
        .map((property) => nameOf(child(property, 'key')))
    : []

/** `context.skip()` and `skip()` inside a test. */
const skipsItself = (node: SyntaxNode) => {
  if (node.type !== 'CallExpression') return false
  const callee = child(node, 'callee')
  if (callee?.type === 'MemberExpression')
    return nameOf(child(callee, 'property')) === 'skip' && !isRunner(child(callee, 'object'))
  return nameOf(callee) === 'skip'
}

const prints = (node: SyntaxNode) =>
  node.type === 'CallExpression' &&
  nameOf(child(child(node, 'callee'), 'object')) === 'console' &&
  children(node, 'arguments').length > 0

const check = (source: Source): Violation[] => {
  const nodes = nodesOf(source)
  const startLine = (node: SyntaxNode) => lineAt(source.text, node.start)
  const endLine = (node: SyntaxNode) => lineAt(source.text, node.end)
  const explained = new Set(
    nodes.filter(prints).flatMap((node) => [startLine(node), endLine(node), endLine(node) + 1]),
  )

  return nodes.flatMap((node) => {
    const line = modifierOf(node) === undefined ? startLine(node) : endLine(node)
    const modifiers = [modifierOf(node), ...optionsOf(node), skipsItself(node) ? 'skip' : undefined]
    if (modifiers.includes('only'))
      return [{ path: source.path, line, problem: 'only this test would run', instead: 'remove only' }]
    const skip = modifiers.find((modifier) => modifier !== undefined && skipping.has(modifier))
    if (skip === undefined || explained.has(line)) return []
    const instead = 'print the reason with console.warn() on the same line or the line before'
    return [{ path: source.path, line, problem: `${skip} without a printed reason`, instead }]
  })
}

/**
 * Tests that are singled out with `only`, or passed over without a reason that the reader of the output sees. A comment is
 * not enough: it is not in the output.
 */
export const skippedTests = (sources: readonly Source[]): Violation[] =>
  sources.filter((source) => isCode(source) && isTest(source)).flatMap(check)
