import type { SecurityHint } from '../document/security.ts'
import { block, commented, quoted } from './code.ts'
import type { Method } from './method.ts'

/** What the file of a service is made of. */
export interface ServiceSource {
  readonly name: string
  readonly identifier: string
  /** What the document says of itself. */
  readonly title: string
  readonly security: readonly SecurityHint[]
  readonly schemas: readonly string[]
  readonly inputs: readonly string[]
  readonly methods: readonly Method[]
  readonly usesInt64: boolean
}

const searchParams = `/** As ky takes a query: a list repeats its name. */
const searchParams = (query: object) =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (one === undefined ? [] : [[name, String(one)]])),
    ),
  )`

/** Writes the file of a service: its schemas, what it is sent, and a method for each operation. */
export const serviceCode = (source: ServiceSource): string => {
  const { name, identifier, schemas, inputs, methods } = source
  const body = methods.map(({ code }) => code)
  const service = [
    `${docstring(source)}\nexport const ${identifier} = service(${quoted(name)}, { timeout: 1_000 }, (call) => ({`,
    ...body.map((code) => `${code},`.replaceAll(/^(?=.)/gm, '  ')),
    '}))',
  ].join('\n')
  const helpers = body.some((code) => code.includes('searchParams(query)')) ? [searchParams] : []
  const usesZod = [...schemas, ...body].some((code) => /\bz\./.test(code))
  const imports = [
    `import { ${source.usesInt64 ? 'int64, ' : ''}service } from '@bffkit/core'`,
    ...(usesZod ? ["import { z } from 'zod'"] : []),
  ].join('\n')
  return `${[imports, ...schemas, ...inputs, ...helpers, service].join('\n\n')}\n`
}

const docstring = ({ title, security }: ServiceSource) => {
  const lines = [
    `${commented(title)}. The timeout is a first guess: take the p99.9 of the team that owns it.`,
    ...security.map(
      ({ scheme, asks, helper }) => `${scheme} asks for ${asks}: connect it with \`${helper}\`.`,
    ),
  ]
  return lines.length === 1
    ? `/** ${lines[0]} */`
    : `/**\n${lines.map((line) => ` * ${line}`).join('\n')}\n */`
}

/** Writes what a service answers in tests and in `dev`. */
export const fixturesCode = (
  name: string,
  identifier: string,
  entries: readonly (readonly [key: string, code: string])[],
): string => {
  const members = entries.map(([key, code]) => `${quoted(key)}: ${code}`)
  const usesAnswer = members.some((code) => code.includes(': answer('))
  const imports = `import { ${usesAnswer ? 'answer, ' : ''}type ServiceFixtures } from '@bffkit/core/testing'`
  const comment = `/** What ${name} answers in tests and in dev: the examples of its document, and made up where it has none. */`
  return `${usesAnswer ? imports : "import type { ServiceFixtures } from '@bffkit/core/testing'"}\n\n${comment}\nexport const ${identifier}Fixtures = ${block('{', members, '}')} satisfies ServiceFixtures\n`
}
