import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { wrongFiles } from '../src/pages/shown-files.ts'
import { repositoryRoot } from '../src/repository.ts'

const pages = [
  'README.md',
  'apps/*/README.md',
  'packages/*/README.md',
  'packages/core/docs/*.md',
  'packages/site/pages/**/*.md',
]

it('shows every file of the repository as it is', () => {
  const problems = globSync(pages, { cwd: repositoryRoot })
    .sort()
    .flatMap((path) => wrongFiles({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }))

  expect(problems).toEqual([])
})
