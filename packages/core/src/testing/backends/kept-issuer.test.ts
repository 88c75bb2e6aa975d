import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'kept-issuer-'))
afterAll(() => rmSync(folder, { recursive: true }))
const run = promisify(execFile)
const index = new URL('../index.ts', import.meta.url)

/** What a gateway on fixtures does when it starts, in a process of its own: its issuer, the keys of it, and a token. */
const started = async (file: string) => {
  const keep = pathToFileURL(file).href
  const program = `
    import { backends, tokenFor } from ${JSON.stringify(index.href)}
    await using shop = await backends({}, { keepIssuer: new URL(${JSON.stringify(keep)}) })
    const { authorization } = await tokenFor('u1', 'home:read')
    const keys = await (await fetch(shop.settings.ISSUER + '/jwks')).json()
    console.log(JSON.stringify({ url: shop.settings.ISSUER, keys, token: authorization.slice('Bearer '.length) }))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program])
  const printed: { url: string; keys: JSONWebKeySet; token: string } = JSON.parse(stdout)
  return printed
}
const verify = ({ token }: { token: string }, { url, keys }: { url: string; keys: JSONWebKeySet }) =>
  jwtVerify(token, createLocalJWKSet(keys), { issuer: url })

it('U2: is the same issuer after a restart, so that its tokens go on', async () => {
  const file = join(folder, 'data/issuer.json')
  const first = await started(file)
  const second = await started(file)

  expect(second.url).toBe(first.url)
  expect((await verify(first, second)).payload.sub).toBe('u1')
  expect(second.keys.keys[0]).not.toHaveProperty('d')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('takes another port when somebody else has its own, and another key when the file is damaged', async () => {
  const file = join(folder, 'issuer.json')
  const first = await started(file)
  const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1')
  const second = await started(file).finally(() => squatter.close())
  writeFileSync(file, '{"port":')
  const third = await started(file)

  expect(second.url).not.toBe(first.url)
  expect(second.keys).toEqual(first.keys)
  expect(third.keys).not.toEqual(second.keys)
})
