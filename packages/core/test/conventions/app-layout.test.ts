import { describe, expect, it } from 'vitest'
import { appLayout } from './app-layout.ts'

const app = (...files: string[]) => files.map((file) => ({ path: `apps/mobile-bff/${file}`, text: '' }))
const manifest = (text: string) => ({ path: 'apps/mobile-bff/package.json', text })

const complete = app('README.md', 'Dockerfile', 'src/main.ts', 'src/app.ts', 'src/settings.ts', 'src/env.ts')

describe('appLayout', () => {
  it('accepts an app with every file and a script for its contract', () => {
    const sources = [
      ...complete,
      ...app('openapi.json'),
      manifest('{ "scripts": { "openapi": "node src/openapi.ts" } }'),
    ]

    expect(appLayout(sources)).toEqual([])
  })

  it('finds each missing file', () => {
    expect(
      appLayout([...app('README.md', 'Dockerfile', 'src/app.ts'), manifest('{}')]).map(({ path }) => path),
    ).toEqual([
      'apps/mobile-bff/src/main.ts',
      'apps/mobile-bff/src/settings.ts',
      'apps/mobile-bff/src/env.ts',
    ])
  })

  it.each([
    ['openapi.json', 'has a committed openapi.json and no openapi script'],
    ['contract/v1.json', 'has a committed contract/ and no contract script'],
  ])('finds a committed %s that no script writes', (contract, problem) => {
    const sources = [...complete, ...app(contract), manifest('{ "scripts": {} }')]

    expect(appLayout(sources).map((violation) => violation.problem)).toEqual([problem])
  })

  it('U1: finds sources that npm run dev does not watch', () => {
    const scripts = { dev: 'node --watch --watch-path=src src/dev.ts' }
    const dependencies = { '@bffkit/core': '*', zod: '4.6.7' }
    const sources = [...complete, manifest(JSON.stringify({ scripts, dependencies }))]

    expect(appLayout(sources).map(({ problem }) => problem)).toEqual([
      'has a dev script that does not watch ../../packages/core/src',
    ])
  })
})
