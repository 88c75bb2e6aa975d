import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { compareShapes } from './compare-shapes.ts'
import { withTable } from './with-table.ts'

it('is what the README says', async () => {
  const readme = await readFile(new URL('../../../../README.md', import.meta.url), 'utf8')

  expect(readme).toBe(withTable(readme, await compareShapes()))
})

it('refuses a page without the marks', () => {
  expect(() => withTable('# A page', '| a |')).toThrow('the page has no <!-- shapes')
})
