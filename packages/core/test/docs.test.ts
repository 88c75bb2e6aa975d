import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modulesOf } from './docs/code-blocks.ts'
import { typeCheck } from './docs/type-check.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = [
  'README.md',
  'apps/*/README.md',
  'packages/*/README.md',
  'packages/core/docs/*.md',
  'packages/site/pages/**/*.md',
]

it('compiles every code block of every page', { timeout: 300_000 }, () => {
  const modules = globSync(pages, { cwd: root })
    .sort()
    .flatMap((path) =>
      modulesOf({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }),
    )

  expect(modules).not.toEqual([])
  expect(typeCheck(modules)).toEqual([])
})
