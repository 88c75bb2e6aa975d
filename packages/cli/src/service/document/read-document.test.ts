import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { followed, nodeOf, within } from './node.ts'
import { readDocument } from './read-document.ts'

const cwd = mkdtempSync(join(tmpdir(), 'bffkit-read-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(cwd, name), text)
  return name
}

/** Serves one answer on a free port while something is done. */
const serving = async <T>(answer: RequestListener, done: (address: string) => Promise<T>): Promise<T> => {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  try {
    return await done(`http://127.0.0.1:${port}/openapi.json`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const order = JSON.stringify({ Order: { type: 'object' } })
const refersTo = (ref: string) =>
  JSON.stringify({ openapi: '3.0.0', components: { schemas: { Order: { $ref: ref } } } })

describe('readDocument', () => {
  it('reads JSON and YAML', async () => {
    const document = { openapi: '3.1.0', paths: {} }

    expect(await readDocument(file('a.json', JSON.stringify(document)), { cwd })).toEqual(document)
    expect(await readDocument(file('a.yaml', 'openapi: 3.1.0\npaths: {}'), { cwd })).toEqual(document)
  })

  it('brings what a file refers to beside it into the document', async () => {
    file('order.json', order)
    const document = await readDocument(file('b.json', refersTo('order.json#/Order')), { cwd })
    const place = within({ value: document, pointer: '#' }, 'components', 'schemas', 'Order')

    expect(nodeOf(followed(document, place).value)).toEqual({ type: 'object' })
  })

  it('reads an address, and what that refers to only where it is allowed', async () => {
    await serving(
      ({ url }, res) => res.end(url === '/order.json' ? order : refersTo('order.json#/Order')),
      async (address) => {
        await expect(readDocument(address, { cwd })).rejects.toThrow(
          'references to other addresses are followed with --remote-refs',
        )
        const document = await readDocument(address, { cwd, remoteRefs: true })
        expect(JSON.stringify(document)).toContain('{"type":"object"}')
      },
    )
  })

  it('lets no document from an address read a file', async () => {
    file('secret.json', order)
    const ref = `file://${join(cwd, 'secret.json')}#/Order`

    await serving(
      (_, res) => res.end(refersTo(ref)),
      (address) =>
        expect(readDocument(address, { cwd, remoteRefs: true })).rejects.toThrow(
          'refers to what cannot be read',
        ),
    )
  })

  it.each([
    ['gone.json', 'gone.json cannot be read: ENOENT'],
    [file('wrong.json', '{'), 'wrong.json is neither JSON nor YAML'],
    [file('list.json', '[]'), 'list.json is no OpenAPI document: it is not an object'],
    [
      file(
        'bomb.yaml',
        'a: &a [1]\nb: &b [*a,*a]\n'.concat(...Array.from({ length: 2_000 }, () => '- *b\n')),
      ),
      'bomb.yaml is neither JSON nor YAML',
    ],
  ])('refuses %s in one line', async (from, message) => {
    await expect(readDocument(from, { cwd })).rejects.toThrow(message)
  })

  it('reads no more than it may, from a file and from an address', async () => {
    const large = JSON.stringify({ openapi: 'x'.repeat(2_000) })
    const limited = { cwd, maxBytes: 1_000 }

    await expect(readDocument(file('large.json', large), limited)).rejects.toThrow('it has over 1000 bytes')
    await serving(
      (_, res) => res.end(large),
      (address) => expect(readDocument(address, limited)).rejects.toThrow('it has over 1000 bytes'),
    )
  })

  it('waits no longer than it may, and says which status was answered', async () => {
    await serving(
      () => undefined,
      (address) =>
        expect(readDocument(address, { cwd, timeout: 50 })).rejects.toThrow(
          'cannot be read: it took over 50 ms',
        ),
    )
    await serving(
      (_, res) => res.writeHead(404).end(),
      (address) =>
        expect(readDocument(address, { cwd })).rejects.toThrow('cannot be read: the answer is 404'),
    )
  })
})
