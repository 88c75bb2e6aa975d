import { expect, it } from 'vitest'
import { builtManifest, emitted } from './built-manifest.ts'

const manifest = {
  name: 'create-shop',
  version: '0.3.0',
  description: 'Makes a shop',
  bin: { 'create-shop': './src/main.ts' },
}
const versions = new Map([['shop', '0.4.1']])

it('asks for a package of the repository in a version the registry will have', () => {
  const { dependencies } = builtManifest({ ...manifest, dependencies: { shop: '*' } }, versions)

  expect(dependencies).toEqual({ shop: '^0.4.1' })
})

it('asks for other packages from the version on that the repository pins', () => {
  const dependencies = { eta: '4.6.0', yaml: '^2.1.0' }

  expect(builtManifest({ ...manifest, dependencies }, versions).dependencies).toEqual({
    eta: '^4.6.0',
    yaml: '^2.1.0',
  })
})

it('refuses to depend on a package that is not published', () => {
  expect(() => builtManifest({ ...manifest, dependencies: { bench: '*' } }, versions)).toThrow(
    'create-shop needs bench, which is not published',
  )
})

it('refuses a package without an entry', () => {
  expect(() => builtManifest({ name: 'empty', version: '0.1.0', description: '' }, versions)).toThrow(
    'empty has neither exports nor bin',
  )
})

it('refuses an entry that is not a source', () => {
  expect(() => emitted('./build/index.js', 'js')).toThrow(
    './build/index.js cannot be built: entries are written ./src/NAME.ts',
  )
})
