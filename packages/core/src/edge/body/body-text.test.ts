import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { validator } from 'hono/validator'
import { describe, expect, it } from 'vitest'
import { createRoute } from '../../auth/create-route.ts'
import { refuseInvalidInput } from '../../errors/invalid-input.ts'
import { type Env, served } from '../test/served.ts'

const methods = ['post', 'put', 'patch', 'delete'] as const
const Named = z.object({ name: z.string() })

const validated = (method: (typeof methods)[number], path: string, type: string, required: boolean) =>
  createRoute({
    method,
    path,
    request: { body: { required, content: { [type]: { schema: Named } } } },
    responses: { 200: { description: 'Its name', content: { 'text/plain': { schema: z.string() } } } },
  })

/** Every way a handler reads text: validated or not, as JSON, as a form, as it is. Each answers the name it was given. */
const readers = () => {
  const routes = new OpenAPIHono<Env>({ defaultHook: refuseInvalidInput })
  const form = 'application/x-www-form-urlencoded'
  for (const method of methods) {
    for (const required of [true, false]) {
      routes.openapi(validated(method, `/json-${required}`, 'application/json', required), (c) => {
        const { name }: Partial<z.infer<typeof Named>> = c.req.valid('json' as never)
        return c.text(name ?? 'not validated')
      })
      routes.openapi(validated(method, `/form-${required}`, form, required), (c) => {
        const { name }: Partial<z.infer<typeof Named>> = c.req.valid('form' as never)
        return c.text(name ?? 'not validated')
      })
    }
  }
  const plain = new Hono<Env>()
    .all('/json', async (c) => c.text((await c.req.json()).name))
    .all('/text', async (c) => c.text(await c.req.text()))
    .all('/twice', async (c) => c.text((await c.req.text()) && (await c.req.json()).name))
    .all('/parse-body', async (c) => c.text(String((await c.req.parseBody()).name)))
    .all('/form-data', async (c) => c.text(String((await c.req.formData()).get('name'))))
    .on(
      ['PUT', 'POST'],
      '/hono',
      validator('form', ({ name }) => ({ name })),
      (c) => c.text(String(c.req.valid('form').name)),
    )
  return served({}, {}, new Hono<Env>().route('/', routes).route('/', plain))
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const charsets: readonly [
  what: string,
  charset: string | undefined,
  encode: (text: string) => Buffer,
  ok: boolean,
][] = [
  ['UTF-8', undefined, Buffer.from, true],
  ['UTF-8 that says so', 'utf-8', Buffer.from, true],
  ['UTF-8 that says it is another', 'iso-8859-1', Buffer.from, true],
  ['UTF-8 behind a byte order mark', undefined, (text) => Buffer.from(`\u{feff}${text}`), true],
  ['Latin-1 that says so', 'iso-8859-1', latin1, true],
  ['Latin-1', undefined, latin1, false],
  ['Latin-1 that says it is UTF-8', 'utf-8', latin1, false],
  ['Latin-1 that says nonsense', 'nonsense', latin1, false],
]
const spellings: readonly ((type: string, charset: string | undefined) => string)[] = [
  (type, charset) => (charset ? `${type}; charset=${charset}` : type),
  (type, charset) => (charset ? `${type} ; charset=${charset}` : `${type};`),
  (type, charset) => (charset ? `${type.toUpperCase()};CHARSET="${charset}";` : `${type} ;;`),
]

const json = (name: string) => JSON.stringify({ name })
const urlencoded = (name: string) => `name=${name}`
const roads: readonly [path: string, type: string, written: (name: string) => string, refusal: string][] = [
  ['/json', 'application/json', json, 'is not in UTF-8, nor in a character set it declares'],
  ['/twice', 'application/json', json, 'is not in UTF-8, nor in a character set it declares'],
  ['/json-true', 'application/json', json, ''],
  ['/json-false', 'application/json', json, ''],
  ['/json-true', 'application/merge-patch+json', json, ''],
  ['/text', 'text/plain', (name) => name, 'is not in UTF-8, nor in a character set it declares'],
  ['/parse-body', 'application/x-www-form-urlencoded', urlencoded, 'is not the form it says it is'],
  ['/form-data', 'application/x-www-form-urlencoded', urlencoded, 'is not the form it says it is'],
  ['/form-true', 'application/x-www-form-urlencoded', urlencoded, 'is not the form it says it is'],
  ['/form-false', 'application/x-www-form-urlencoded', urlencoded, 'is not the form it says it is'],
]

describe.each(charsets)('D1, D3, D9: a body in %s', (_, charset, encode, ok) => {
  it.each(roads)(
    `is read or refused at %s as %s, whatever the method and the spelling`,
    async (path, type, written, flaw) => {
      const { url } = await readers()
      for (const method of methods)
        for (const spell of spellings) {
          const headers = { 'content-type': spell(type, charset) }
          const body = new Uint8Array(encode(written('café')))
          const answer = await fetch(url + path, { method: method.toUpperCase(), headers, body })
          const what = `${method} ${headers['content-type']}`

          if (ok) expect([what, answer.status, await answer.text()]).toEqual([what, 200, 'café'])
          else {
            const { code, errors } = Object(await answer.json())
            expect([what, answer.status, code]).toEqual([what, 400, 'BFF_INPUT_INVALID'])
            if (flaw) expect(errors).toEqual([{ pointer: '/body', detail: `The body ${flaw}` }])
          }
        }
    },
  )
})

it('D1: keeps a replacement character that was sent as one', async () => {
  const { url } = await readers()
  const ask = async (path: string, body: string | FormData, type?: string) =>
    (
      await fetch(url + path, { method: 'PUT', body, ...(type && { headers: { 'content-type': type } }) })
    ).text()
  const form = new FormData()
  form.append('name', 'caf\u{fffd}')

  expect(await ask('/json-true', json('caf\u{fffd}'), 'application/json')).toBe('caf\u{fffd}')
  expect(await ask('/parse-body', 'name=caf%EF%BF%BD', 'application/x-www-form-urlencoded')).toBe(
    'caf\u{fffd}',
  )
  expect(await ask('/parse-body', form)).toBe('caf\u{fffd}')
})

describe('D1: the text of a form', () => {
  const ask = async (path: string, type: string, body: string | Buffer) => {
    const { url } = await readers()
    const bytes = new Uint8Array(Buffer.from(body))
    const answer = await fetch(url + path, { method: 'PUT', headers: { 'content-type': type }, body: bytes })
    return answer.status === 200 ? answer.text() : [answer.status, Object(await answer.json()).code]
  }
  const refused = [400, 'BFF_INPUT_INVALID']
  const paths = ['/parse-body', '/form-data', '/hono']

  it.each(paths)('is what its bytes say, percent-encoded or not: %s', async (path) => {
    const form = (body: string | Buffer) => ask(path, 'application/x-www-form-urlencoded', body)

    expect(await form('name=a+b%20%C3%A9%2B')).toBe('a b é+')
    expect(await form('name=100%&x=%zz')).toBe('100%')
    expect(await form('?name=no&name=yes')).toBe('yes')
    expect(await form('name=caf%E9')).toEqual(refused)
    expect(await form('name=%C3&x=%A9')).toEqual(refused)
    expect(await form('n%E9=1&name=a')).toEqual(refused)
    expect(await form(latin1('name=a&x=é'))).toEqual(refused)
  })

  it.each(paths)('is what its bytes say, in parts: %s', async (path) => {
    const part = (name: string, value: string, more = '') =>
      `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
    const parts = (...lines: string[]) => `${lines.join('')}--b--\r\n`
    const form = (body: string | Buffer, type = 'multipart/form-data; boundary=b') => ask(path, type, body)

    expect(await form(parts(part('name', 'é')))).toBe('é')
    expect(await form(parts(part('name', 'é')), 'Multipart/Form-Data ;charset=utf-8 ; boundary="b";')).toBe(
      'é',
    )
    expect(await form(latin1(parts(part('name', 'a'), part('file', '\xe9\xff', '; filename="a"'))))).toBe('a')
    expect(await form(latin1(parts(part('name', 'é'))))).toEqual(refused)
    expect(await form(latin1(parts(part('é', '1'), part('name', 'a'))))).toEqual(refused)
    expect(await form(latin1(parts(part('name', 'a'), part('file', 'x', '; filename="é"'))))).toEqual(refused)
  })
})

it('D9: a type no validator knows is never read without being checked', async () => {
  const { url } = await readers()
  for (const path of ['/json-true', '/json-false', '/form-true', '/form-false'])
    for (const type of [
      'text/plain',
      'application/jsonp',
      'application/json; charset',
      'application/json, x/y',
      'application/vnd.v1+json',
    ]) {
      const answer = await fetch(url + path, {
        method: 'PUT',
        headers: { 'content-type': type },
        body: json('a'),
      })

      expect([path, type, answer.status]).toEqual([path, type, 415])
    }
})

it.each(['identity', '', 'IDENTITY', 'identity, identity', ' , identity'])(
  'D4: a body in the coding %j is as it is',
  async (coding) => {
    const { url } = await readers()
    const headers = { 'content-type': 'text/plain', 'content-encoding': coding }
    const answer = await fetch(`${url}/text`, { method: 'POST', headers, body: 'é' })

    expect([answer.status, await answer.text()]).toEqual([200, 'é'])
  },
)

describe('a form that has a replacement character somewhere', () => {
  const part = (head: string, value: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ])
  const form = async (...parts: Buffer[]) => {
    const { url } = await readers()
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const body = Buffer.concat([...parts, Buffer.from('--b--\r\n')])
    const answer = await fetch(`${url}/form-data`, { method: 'PUT', headers, body })
    return answer.status === 200 ? answer.text() : answer.status
  }
  const sent = '\u{fffd}'

  it.each([
    ['another field', part('name="other"', sent)],
    ['a file', part('name="other"; filename="x"', sent)],
    ['the name of a file', part(`name="other"; filename="${sent}"`, 'x')],
  ])('is refused for bytes that are no text: %s', async (_, other) => {
    expect(await form(other, part('name="name"', latin1('é')))).toBe(400)
    expect(await form(part('name="name"', latin1('é')), other)).toBe(400)
    expect(await form(other, part('name="name"', `caf${sent}`))).toBe(`caf${sent}`)
  })

  it('may have files that are no text', async () => {
    expect(
      await form(part('name="other"; filename="x"', latin1(`é${sent}`)), part('name="name"', sent)),
    ).toBe(sent)
  })
})
