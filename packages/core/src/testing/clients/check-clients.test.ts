import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { checkClients } from './check-clients.ts'

const lines: string[] = []
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'document-'))
  vi.spyOn(console, 'log').mockImplementation((line) => lines.push(line))
  vi.spyOn(console, 'error').mockImplementation((line) => lines.push(line))
})

afterEach(async () => {
  vi.restoreAllMocks()
  lines.length = 0
  process.exitCode = undefined
  await rm(folder, { recursive: true })
})

/** A document of one operation that answers with a component of this name. */
const documentOf = async (component: string): Promise<URL> => {
  const schema = { $ref: `#/components/schemas/${component}` }
  const answer = { description: 'Fine', content: { 'application/json': { schema } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'A gateway', version: '1' },
    paths: { '/thing': { get: { operationId: 'getThing', responses: { 200: answer } } } },
    components: {
      schemas: {
        [component]: {
          type: 'object',
          properties: { name: { type: ['string', 'null'] } },
          required: ['name'],
        },
      },
    },
  }
  const file = join(folder, 'openapi.json')
  await writeFile(file, JSON.stringify(document))
  return pathToFileURL(file)
}

it('K6: compiles clients in every language that is there, and names the others', async () => {
  await checkClients(await documentOf('Thing'))

  expect(process.exitCode).toBeUndefined()
  expect(lines.join('\n')).toMatch(/TypeScript +compiles/)
  expect(lines.join('\n')).toMatch(/Python +(compiles|skipped: enable it with)/)
})

it.each([
  ['Config', /Go +(fails|skipped: enable it with)/],
  ['string', /TypeScript +fails/],
])(
  'K6: fails where a component %j is no name in a language',
  async (component, expected) => {
    await checkClients(await documentOf(component))
    process.exitCode = undefined

    expect(lines.join('\n')).toMatch(expected)
  },
  60_000,
)
