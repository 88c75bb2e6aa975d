import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildClient } from '../build/build-client.ts'

const run = promisify(execFile)
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

describe('the client, built, packed and installed into a front end', () => {
  // Outside of the repository, where no import can be found upwards.
  const base = mkdtempSync(join(tmpdir(), 'bffkit-mobile-'))
  const built = join(base, 'dist')
  const project = join(base, 'project')
  const node = (...args: string[]) => run(process.execPath, args, { cwd: project })

  beforeAll(async () => {
    mkdirSync(built)
    mkdirSync(project)
    writeFileSync(join(built, 'stale.js'), '')
    buildClient(built)
    await run('npm', ['pack', '--pack-destination', base], { cwd: built })
    const [tarball] = globSync('*.tgz', { cwd: base })
    const dependencies = { '@bffkit/mobile-bff': `file:../${tarball}` }
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ private: true, type: 'module', dependencies }),
    )
    writeFileSync(join(project, 'package-lock.json'), JSON.stringify(honoLock()))
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: project })
  }, 180_000)
  afterAll(() => rmSync(base, { recursive: true, force: true }))

  it('is one module with its declarations, and needs nothing but hono', () => {
    const modules = join(project, 'node_modules')

    expect(readdirSync(join(modules, '@bffkit/mobile-bff')).sort()).toEqual([
      'client.d.ts',
      'client.js',
      'package.json',
    ])
    expect(globSync('{[!.@]*,@*/*}', { cwd: modules }).sort()).toEqual(['@bffkit/mobile-bff', 'hono'])
  })

  it('has declarations that check under strict, libraries included, and know exactly the trimmed answers', async () => {
    const compilerOptions = {
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2024',
      lib: ['es2024', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    const consumer = readFileSync(new URL('consumer.test-d.ts', import.meta.url), 'utf8')
    writeFileSync(join(project, 'consumer.ts'), consumer)

    const errors = await node(compiler, '--pretty', 'false').then(
      () => '',
      ({ stdout }) => stdout,
    )
    expect(errors).toBe('')
  })

  it('calls the gateway from plain JavaScript', async () => {
    const code = `
      import { mobileClient } from '@bffkit/mobile-bff/client'
      const fetch = async (url, { method }) => Response.json([method, url])
      const client = mobileClient('https://api.example', { fetch })
      console.log(await (await client.v1.products[':id'].$get({ param: { id: 'p1' } })).text())
    `
    const { stdout } = await node('--input-type=module', '--eval', code)

    expect(JSON.parse(stdout)).toEqual(['GET', 'https://api.example/v1/products/p1'])
  })
})

/** The repository's hono, which npm's cache has since the repository was installed: no network is needed. */
const honoLock = () => {
  const text = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')
  const { lockfileVersion, packages } = JSON.parse(text)
  return { lockfileVersion, packages: { 'node_modules/hono': packages['node_modules/hono'] } }
}
