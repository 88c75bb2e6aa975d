import { describe, expect, it } from 'vitest'
import { decodedText } from './decoded-text.ts'

const found = (path: string, text: string) =>
  decodedText([{ path, text }]).map(({ line, problem }) => [line, problem])
const core = 'packages/core/src/service/lane.ts'

describe('decodedText', () => {
  it.each([
    ['const text = Buffer.concat(chunks).toString()', 'toString() of bytes'],
    ["const text = body.toString('utf8')", 'toString() of bytes'],
    ["const text = body.toString('UTF-8')", 'toString() of bytes'],
    ['const text = body.utf8Slice(0, 3)', 'utf8Slice()'],
    ["socket.setEncoding('utf8')", 'setEncoding() of bytes'],
    ['const text = new TextDecoder().decode(body)', 'new TextDecoder'],
    ['const text = new StringDecoder()', 'new StringDecoder'],
    ['const text = await response.text()', 'text() of a body'],
    ['const json = await (await fetch(url)).json()', 'json() of a body'],
    ['const form = await c.req.raw.formData()', 'formData() of a body'],
  ])('finds %s', (text, problem) => {
    expect(found(core, `\n${text}`)).toEqual([[2, problem]])
  })

  it.each([
    [core, "const text = body.toString('latin1')"],
    [core, 'const text = id.toString(16)'],
    [core, 'const text = await c.req.text()'],
    [core, 'const { json } = c; json({ a: 1 })'],
    [core, 'c.json({ a: 1 })'],
    ['packages/core/src/edge/body/decode-text.ts', 'new TextDecoder()'],
    ['packages/core/src/testing/kill-matrix/outcome.ts', 'await response.text()'],
    ['packages/core/src/service/lane.test.ts', 'await response.text()'],
    ['apps/web-bff/src/routes/home.ts', 'await call.ky.get(path).text()'],
    ['packages/demo-shop/src/services/users.ts', 'body.toString()'],
  ])('leaves %s alone: %s', (path, text) => {
    expect(found(path, text)).toEqual([])
  })

  it('looks into the services and the apps', () => {
    for (const path of ['packages/services/src/orders.ts', 'apps/web-bff/src/routes/home.ts'])
      expect(found(path, 'body.toString()')).toEqual([[1, 'toString() of bytes']])
  })
})
