import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkSharedPackages } from './shared-packages.ts'

const peerDependencies = { hono: '^4.13.13', zod: '^4.5.0', '@hono/zod-openapi': '^1.6.0' }

let folder: string
const install = (path: string, manifest: object) => {
  const file = join(folder, path, 'package.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(manifest))
}
const address = (path: string) => pathToFileURL(join(folder, path)).href
const check = () =>
  checkSharedPackages(address('src/main.ts'), address('node_modules/@bffkit/core/lib/index.js'))

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bffkit-shared-')))
  install('.', { name: 'app' })
  install('node_modules/@bffkit/core', { name: '@bffkit/core', peerDependencies })
  install('node_modules/hono', { name: 'hono', version: '4.13.13' })
  install('node_modules/zod', { name: 'zod', version: '4.6.7' })
  install('node_modules/@hono/zod-openapi', { name: '@hono/zod-openapi', version: '1.6.3' })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('accepts one copy of each, within its range', () => {
  expect(check()).toBeUndefined()
})

it('names both copies and what mends it', () => {
  install('node_modules/@bffkit/core/node_modules/zod', { name: 'zod', version: '4.5.2' })

  expect(check).toThrow(
    `there are two copies of zod, and what one makes the other does not know: 4.6.7 in ${folder}/node_modules/zod for the app, ` +
      `4.5.2 in ${folder}/node_modules/@bffkit/core/node_modules/zod for @bffkit/core: npm install zod@^4.5.0 && npm dedupe`,
  )
})

it('finds the copy that @hono/zod-openapi has of its own', () => {
  install('node_modules/@hono/zod-openapi/node_modules/hono', { name: 'hono', version: '4.13.19' })

  expect(check).toThrow(
    `4.13.19 in ${folder}/node_modules/@hono/zod-openapi/node_modules/hono for @hono/zod-openapi, ` +
      `4.13.13 in ${folder}/node_modules/hono for @bffkit/core: npm install hono@^4.13.13 && npm dedupe`,
  )
})

it.each([
  ['zod', '4.4.9', '^4.5.0'],
  ['zod', '5.0.0', '^4.5.0'],
  ['hono', '4.13.12', '^4.13.13'],
])('refuses %s %s', (name, version, range) => {
  install(`node_modules/${name}`, { name, version })

  expect(check).toThrow(
    `@bffkit/core works with ${name} ${range}, and ${version} is installed in ${folder}/node_modules/${name}: npm install ${name}@${range}`,
  )
})

it('accepts what is missing for the app: it shares nothing then', () => {
  rmSync(join(folder, 'node_modules/zod'), { recursive: true })

  expect(check()).toBeUndefined()
})
