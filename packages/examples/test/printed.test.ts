import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { printedOf } from './printed.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = ['README.md', 'packages/core/docs/*.md', 'packages/site/pages/**/*.md']
const printed = globSync(pages, { cwd: root })
  .sort()
  .flatMap((page) => printedOf(page, readFileSync(`${root}${page}`, 'utf8')))

it('finds what the README says its first example prints', () => {
  expect(printed.map(({ page, file }) => ({ page, file }))).toContainEqual({
    page: 'README.md',
    file: 'packages/examples/src/first-gateway.ts',
  })
})

const files = [...Map.groupBy(printed, ({ file }) => file)].map(([file, blocks]) => ({ file, blocks }))

it.each(files)('$file prints what pages say', ({ file, blocks }) => {
  const output = execFileSync(process.execPath, [file], { cwd: root, encoding: 'utf8', timeout: 60_000 })

  expect(blocks).toEqual(blocks.map((block) => ({ ...block, lines: output })))
})
