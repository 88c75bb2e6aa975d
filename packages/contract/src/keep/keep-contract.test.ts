import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../../test/corpus/api.ts'
import { keepContract } from './keep-contract.ts'

const order = (...names: string[]) =>
  api({
    answers: {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    },
  })
const written = (document: object) => `${JSON.stringify(document, null, 2)}\n`

let folder = ''
let printed: string[] = []
const at = (name: string) => pathToFileURL(join(folder, name))
const read = (name: string) => readFile(at(name), 'utf8')

const keep = async (document: object, update = false) => {
  await keepContract(document, {
    file: at('v1.json'),
    changelog: at('CHANGELOG.md'),
    update,
    today: new Date('2026-11-01T12:00:00Z'),
  })
  const { exitCode } = process
  process.exitCode = undefined
  return exitCode
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'))
  printed = []
  const print = (text: string) => void printed.push(text.replaceAll(/^\S+\/v1\.json/g, 'v1.json'))
  vi.spyOn(console, 'log').mockImplementation(print)
  vi.spyOn(console, 'error').mockImplementation(print)
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

describe('keepContract', () => {
  it('fails when the contract is missing', async () => {
    expect(await keep(order('id'))).toBe(1)
    expect(printed).toEqual(['v1.json is missing; npm run contract -- --update writes it'])
    expect(await readdir(folder)).toEqual([])
  })

  it('writes the first contract on request', async () => {
    expect(await keep(order('id'), true)).toBeUndefined()
    expect(printed).toEqual(['v1.json written'])
    expect(await readdir(folder)).toEqual(['CHANGELOG.md', 'v1.json'])
    expect(await read('v1.json')).toBe(written(order('id')))
    expect(await read('CHANGELOG.md')).toBe('# Changelog\n\n## 2026-11-01\n\n- The first contract\n')
  })

  it('says that nothing changed', async () => {
    await writeFile(at('v1.json'), written(order('id')))

    expect(await keep(order('id'), true)).toBeUndefined()
    expect(printed).toEqual(['v1.json is unchanged'])
    expect(await readdir(folder)).toEqual(['v1.json'])
  })

  it('passes growth, writes nothing, and says how to record it', async () => {
    await writeFile(at('v1.json'), written(order('id')))

    expect(await keep(order('id', 'total'))).toBeUndefined()
    expect(printed).toEqual([
      'v1.json has grown, and breaks nobody; npm run contract -- --update writes it\n- `GET /orders/{id}`: answer 200: `total` is new',
    ])
    expect(await read('v1.json')).toBe(written(order('id')))
    expect(await readdir(folder)).toEqual(['v1.json'])
  })

  it('records growth on request, the newest day first', async () => {
    await writeFile(at('v1.json'), written(order('id')))
    await writeFile(
      at('CHANGELOG.md'),
      '# Contract\n\nFor partners.\n\n## 2026-10-01\n\n- The first contract\n',
    )

    expect(await keep(order('id', 'total'), true)).toBeUndefined()
    expect(await keep(order('id', 'total', 'note'), true)).toBeUndefined()
    expect(await read('v1.json')).toBe(written(order('id', 'total', 'note')))
    expect(await read('CHANGELOG.md')).toBe(
      `# Contract

For partners.

## 2026-11-01

- \`GET /orders/{id}\`: answer 200: \`note\` is new
- \`GET /orders/{id}\`: answer 200: \`total\` is new

## 2026-10-01

- The first contract
`,
    )
    expect(await readdir(folder)).toEqual(['CHANGELOG.md', 'v1.json'])
  })

  it.each([false, true])('refuses a break and writes nothing (update: %s)', async (update) => {
    await writeFile(at('v1.json'), written(order('id', 'total')))

    expect(await keep(order('id', 'note'), update)).toBe(1)
    expect(printed).toEqual([
      [
        'v1.json would break its clients; nothing is written. A break needs a new version.',
        '',
        '| rule                      | operation        | pointer                                                                                    | detail                      |',
        '| ------------------------- | ---------------- | ------------------------------------------------------------------------------------------ | --------------------------- |',
        '| response-property-removed | GET /orders/{id} | #/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema/properties/total | answer 200: `total` is gone |',
      ].join('\n'),
    ])
    expect(await read('v1.json')).toBe(written(order('id', 'total')))
    expect(await readdir(folder)).toEqual(['v1.json'])
  })

  it('rewrites what means the same without a line in the changelog', async () => {
    await writeFile(at('v1.json'), JSON.stringify(order('id')))

    expect(await keep(order('id'))).toBeUndefined()
    expect(await keep(order('id'), true)).toBeUndefined()
    expect(printed).toEqual([
      'v1.json means the same, written in another way; npm run contract -- --update writes it',
      'v1.json means the same, written in another way; written',
    ])
    expect(await read('v1.json')).toBe(written(order('id')))
    expect(await readdir(folder)).toEqual(['v1.json'])
  })

  it.each([
    ['{"openapi": "3.1', 'v1.json is no JSON object; nothing is written. Restore it from the history'],
    ['null', 'v1.json is no JSON object; nothing is written. Restore it from the history'],
    ['{}', 'compareContracts: the old contract is no OpenAPI 3.1 document (openapi: undefined)'],
  ])('fails on a committed file that says %s, and leaves it alone', async (text, message) => {
    await writeFile(at('v1.json'), text)

    expect(await keep(order('id'), true)).toBe(1)
    expect(printed).toEqual([message])
    expect(await read('v1.json')).toBe(text)
  })

  it('refuses to write a first contract that cannot be followed', async () => {
    expect(await keep(api({ answers: { $ref: '#/components/schemas/Missing' } }), true)).toBe(1)
    expect(printed[0]).toMatch(
      /^compareContracts: .* the reference "#\/components\/schemas\/Missing" leads nowhere$/,
    )
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves the contract alone when the changelog cannot be written', async () => {
    await writeFile(at('v1.json'), written(order('id')))
    await keepContract(order('id', 'total'), {
      file: at('v1.json'),
      changelog: at('missing/CHANGELOG.md'),
      update: true,
    })

    expect(process.exitCode).toBe(1)
    process.exitCode = undefined
    expect(await read('v1.json')).toBe(written(order('id')))
    expect(await readdir(folder)).toEqual(['v1.json'])
  })

  it('leaves nothing behind when the contract cannot be written', async () => {
    await keepContract(order('id'), {
      file: at('missing/v1.json'),
      changelog: at('CHANGELOG.md'),
      update: true,
    })

    expect(process.exitCode).toBe(1)
    process.exitCode = undefined
    expect(await readdir(folder)).toEqual([])
  })
})
