import { describe, expect, it } from 'vitest'
import { importArrows } from './import-arrows.ts'
import type { Source } from './repository.ts'

const manifests = [
  'apps/mobile-bff',
  'apps/web-bff',
  'packages/core',
  'packages/services',
  'packages/demo-shop',
].map((workspace) => ({
  path: `${workspace}/package.json`,
  text: JSON.stringify({ name: `@bffkit/${workspace.split('/').at(-1)}` }, null, 2),
}))

const problems = (...sources: Source[]) =>
  importArrows([...manifests, ...sources]).map(({ path, line, problem }) => `${path}:${line} ${problem}`)

describe('importArrows', () => {
  it.each([
    ['apps/mobile-bff/src/app.ts', '@bffkit/core'],
    ['apps/mobile-bff/src/app.ts', '@bffkit/services'],
    ['apps/mobile-bff/src/app.ts', './settings.ts'],
    ['apps/mobile-bff/src/app.ts', 'zod'],
    ['apps/mobile-bff/src/app.test.ts', '@bffkit/demo-shop'],
    ['packages/services/src/orders.ts', '@bffkit/core/testing'],
    ['packages/core/test/leaks.test.ts', '../src/index.ts'],
    ['packages/core/vitest.config.ts', '../../vitest.config.ts'],
    ['packages/demo-shop/src/demo/main.ts', '@bffkit/mobile-bff/client'],
    ['packages/demo-shop/src/demo/main.ts', '../../../../apps/mobile-bff/src/app.ts'],
  ])('lets %s import %s', (path, specifier) => {
    expect(problems({ path, text: `import '${specifier}'` })).toEqual([])
  })

  it.each([
    ['apps/mobile-bff/src/app.ts', '@bffkit/web-bff', 'apps/mobile-bff imports apps/web-bff'],
    ['apps/mobile-bff/src/app.ts', '@bffkit/demo-shop', 'apps/mobile-bff imports packages/demo-shop'],
    ['apps/mobile-bff/src/app.test.ts', '@bffkit/web-bff', 'apps/mobile-bff imports apps/web-bff'],
    [
      'packages/services/src/orders.ts',
      '@bffkit/mobile-bff/client',
      'packages/services imports apps/mobile-bff',
    ],
    ['packages/core/src/index.ts', '@bffkit/services', 'packages/core imports packages/services'],
    ['packages/core/src/index.test.ts', '@bffkit/services', 'packages/core imports packages/services'],
    ['packages/core/src/a.ts', '../../services/src/a.ts', "'../../services/src/a.ts' leaves packages/core"],
    [
      'packages/core/src/a.ts',
      '../../../vitest.config.ts',
      "'../../../vitest.config.ts' leaves packages/core",
    ],
    ['packages/core/src/a.ts', '../../../package.json', "'../../../package.json' leaves packages/core"],
  ])('finds that %s imports %s', (path, specifier, problem) => {
    expect(problems({ path, text: `\nimport '${specifier}'` })).toEqual([`${path}:2 ${problem}`])
  })

  it.each([
    "export { orders } from '@bffkit/services'",
    "export * from '@bffkit/services'",
    "const services = await import('@bffkit/services')",
    "type Services = import('@bffkit/services').Services",
    "import type { Services } from '@bffkit/services'",
  ])('sees the import in %s', (text) => {
    expect(problems({ path: 'packages/core/src/a.ts', text })).toHaveLength(1)
  })

  it('does not mistake a comment or a string for an import', () => {
    const text = `// import '@bffkit/services'\nconst example = "import '@bffkit/services'"`

    expect(problems({ path: 'packages/core/src/a.ts', text })).toEqual([])
  })

  it('finds a new package that has no place in the arrows', () => {
    expect(
      problems({ path: 'packages/billing/package.json', text: '{ "name": "@bffkit/billing" }' }),
    ).toEqual(['packages/billing/package.json:1 no rule says what packages/billing may import'])
  })

  it('names the file when it is not TypeScript', () => {
    expect(() => problems({ path: 'packages/core/src/a.ts', text: 'import from from' })).toThrow(
      'packages/core/src/a.ts cannot be parsed',
    )
  })
})
