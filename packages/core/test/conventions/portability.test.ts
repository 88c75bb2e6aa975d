import { describe, expect, it } from 'vitest'
import { portability } from './portability.ts'

const problems = (path: string, text: string) =>
  portability([{ path, text }]).map(({ line, problem }) => `${line}: ${problem}`)

// Put together from parts, so that this file is not found by the rule it tests.
const home = ['', 'home', 'ada', 'shop'].join('/')
const work = ['', 'work', 'shop'].join('/')
const registry = ['registry', 'example', 'com'].join('.')

describe('portability', () => {
  it.each([home, work, `file://${home}`, ['C:', 'Users', 'ada'].join('\\')])('finds the path %s', (path) => {
    expect(problems('README.md', `\ncd ${path}`)).toEqual([
      expect.stringContaining('2: an absolute path of one machine'),
    ])
  })

  it('finds the host of a registry in any file', () => {
    expect(problems('.npmrc', `registry=https://${registry}/`)).toEqual([
      expect.stringContaining('1: the host of a package registry'),
    ])
  })

  it('finds a resolved address in the lock file', () => {
    const text = '{\n  "resolved": "https://example.com/zod.tgz"\n}'

    expect(problems('package-lock.json', text)).toEqual([
      expect.stringContaining('2: the lock file names the server it was generated from'),
    ])
    expect(problems('README.md', text)).toEqual([])
  })

  it('accepts routes, relative paths, the Node image, workspace links and a metrics registry', () => {
    const text = [
      "app.get('/home')",
      'GET /v1/home/{id}',
      'apps/mobile-bff/src/routes/home/index.ts',
      'WORKDIR /home/node/app',
      '"resolved": "packages/core"',
      'registry.metrics()',
    ].join('\n')

    expect(problems('package-lock.json', text)).toEqual([])
  })
})
