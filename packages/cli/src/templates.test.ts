import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { compilerOptions } from './gateway/compiler-options.ts'
import { renderFolder, versions } from './templates.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string) => JSON.parse(readFileSync(`${root}${path}`, 'utf8'))

it('gives what it makes the versions and the compiler options of this repository', () => {
  const here = {
    ...read('package.json').devDependencies,
    ...read('apps/mobile-bff/package.json').dependencies,
  }
  const { bffkit, '@bffkit/core': core, vite, ...others } = versions()

  expect(others).toEqual(Object.fromEntries(Object.keys(others).map((name) => [name, `^${here[name]}`])))
  expect(vite).toBe(read('package-lock.json').packages['node_modules/vite'].version)
  expect([bffkit, core]).toEqual([
    `^${read('packages/cli/package.json').version}`,
    `^${read('packages/core/package.json').version}`,
  ])
  expect(JSON.parse(compilerOptions())).toEqual(read('tsconfig.json').compilerOptions)
})

it('writes what npm would not pack under its own name', () => {
  expect([...renderFolder('gateway-alone', {}).keys()]).toEqual([
    '.dockerignore',
    '.gitignore',
    'vitest.config.ts',
  ])
})
