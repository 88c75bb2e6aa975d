import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modulesOf } from './code-blocks.ts'
import { typeCheck } from './type-check.ts'

const check = (path: string, ...lines: string[]) => typeCheck(modulesOf({ path, text: lines.join('\n') }))

it('reports an error where it stands in the page, and nothing for blocks that compile', () => {
  expect(
    check(
      'packages/core/docs/sample.md',
      '```ts home.view.ts',
      "import { z } from '@hono/zod-openapi'",
      'export const Home = z.object({ name: z.string() })',
      '```',
      '```ts',
      "import { Home } from './home.view.ts'",
      '```',
      'which answers',
      '```ts continues',
      "const wrong: number = Home.parse({ name: 'Ada' }).name",
      'const parts: string[] = []',
      'const first: string = parts[0]',
      '```',
    ),
  ).toEqual([
    "packages/core/docs/sample.md:10: TS2322: Type 'string' is not assignable to type 'number'.",
    expect.stringContaining("packages/core/docs/sample.md:12: TS2322: Type 'string | undefined'"),
  ])
})

it('finds what a page does not define where it is in the repository', () => {
  const lines = [
    '```ts src/observe/sample.ts',
    "import { repositoryRoot } from '../../test/conventions/repository.ts'",
    'const root: number = repositoryRoot',
    '```',
  ]

  expect(check('packages/core/README.md', ...lines)).toEqual([
    "packages/core/README.md:3: TS2322: Type 'string' is not assignable to type 'number'.",
  ])
})

it('leaves no file behind', () => {
  const folder = fileURLToPath(new URL('../../.data/', import.meta.url))
  check('README.md', '```ts', 'const one: 1 = 1', '```')

  expect(readdirSync(folder).filter((name) => name.startsWith(`docs-${process.pid}-`))).toEqual([])
})
