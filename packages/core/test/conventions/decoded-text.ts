import { isTest, type Source } from './repository.ts'
import { child, children, nameOf, nodesOf, type SyntaxNode } from './syntax.ts'
import { lineAt, type Violation } from './violation.ts'

/** The owner of the rule, which alone decodes. */
const owner = 'packages/core/src/edge/body/decode-text.ts'

/** Files whose bodies are read strictly by what they are given, and the one that looks at what a parser made of them. */
const readers: ReadonlySet<string> = new Set([
  // A HonoRequest, whose text is that of BodyCache.
  'packages/core/src/edge/body/body.ts',
  'packages/core/src/traffic/idempotency/fingerprint.ts',
  'packages/core/src/edge/body/decode-form.ts',
])

/** Classes and modules that decode by themselves. */
const decoders: ReadonlySet<string> = new Set(['TextDecoder', 'TextDecoderStream', 'StringDecoder'])

/** Methods of requests and responses that read a body as text, and put U+FFFD in the place of what is none. */
const reading: ReadonlySet<string> = new Set(['text', 'json', 'formData'])

/** Where bytes come from outside: core without its test services, the services, the apps. */
const isWatched = ({ path }: Source) =>
  /^(?:packages\/core\/src|packages\/services\/src|apps\/[^/]+\/src)\/.*\.ts$/.test(path) &&
  !/\/(?:test|testing)\//.test(path) &&
  path !== owner

const isUtf8 = (encoding: SyntaxNode | undefined) =>
  encoding === undefined || /^utf-?8$/i.test(nameOf(encoding) ?? '')

/** `c.req` is a HonoRequest; `c.req.raw` is not. */
const isHonoRequest = (node: SyntaxNode | undefined) =>
  nameOf(node) === 'req' || nameOf(child(node, 'property')) === 'req'

const problemOf = ({ path }: Source, node: SyntaxNode): string | undefined => {
  const callee = child(node, 'callee')
  if (node.type === 'NewExpression') {
    const name = nameOf(callee) ?? ''
    return decoders.has(name) ? `new ${name}` : undefined
  }
  if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return undefined
  const method = nameOf(child(callee, 'property')) ?? ''
  const given = children(node, 'arguments')
  if ((method === 'toString' || method === 'setEncoding') && isUtf8(given[0])) return `${method}() of bytes`
  if (method === 'utf8Slice') return 'utf8Slice()'
  const isCore = path.startsWith('packages/core/')
  const isStrict = isHonoRequest(child(callee, 'object')) || readers.has(path)
  return isCore && reading.has(method) && given.length === 0 && !isStrict
    ? `${method}() of a body`
    : undefined
}

/**
 * Places where bytes become text by themselves, and so another text where they are not UTF-8. A number is written with
 * `String()`, so that no `toString()` without an encoding is left but of bytes.
 */
export const decodedText = (sources: readonly Source[]): Violation[] =>
  sources
    .filter((source) => isWatched(source) && !isTest(source))
    .flatMap((source) =>
      nodesOf(source).flatMap((node) => {
        const problem = problemOf(source, node)
        const instead =
          'read it with decodeText or decodeForm of edge, a Response through strictResponse, a number with String()'
        return problem ? [{ path: source.path, line: lineAt(source.text, node.start), problem, instead }] : []
      }),
    )
