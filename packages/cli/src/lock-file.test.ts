import { expect, it } from 'vitest'
import { withWorkspace } from './lock-file.ts'

const packages = {
  '': { name: 'bffkit' },
  'apps/mobile-bff': { name: '@bffkit/mobile-bff' },
  'node_modules/@bffkit/core': { resolved: 'packages/core', link: true },
  'node_modules/hono': { version: '4.13.19', integrity: 'sha512-…' },
}
const written = (value: object) => `${JSON.stringify(value, null, 2)}\n`

it('adds a workspace and its link where npm would, and leaves the rest as it is', () => {
  const manifest = {
    name: '@bffkit/tv-bff',
    version: '0.1.0',
    scripts: { test: 'vitest run' },
    dependencies: { hono: '4.13.19' },
  }

  expect(withWorkspace(written({ lockfileVersion: 3, packages }), 'apps/tv-bff', manifest)).toBe(
    written({
      lockfileVersion: 3,
      packages: {
        '': packages[''],
        'apps/mobile-bff': packages['apps/mobile-bff'],
        'apps/tv-bff': {
          name: '@bffkit/tv-bff',
          version: '0.1.0',
          dependencies: { hono: '4.13.19' },
        },
        'node_modules/@bffkit/core': packages['node_modules/@bffkit/core'],
        'node_modules/@bffkit/tv-bff': { resolved: 'apps/tv-bff', link: true },
        'node_modules/hono': packages['node_modules/hono'],
      },
    }),
  )
})
