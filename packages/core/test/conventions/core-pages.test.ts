import { describe, expect, it } from 'vitest'
import { corePages } from './core-pages.ts'

const paths = (...list: string[]) =>
  corePages(list.map((path) => ({ path, text: '' }))).map(({ path }) => path)

describe('corePages', () => {
  it('accepts one page per folder, and files beside the folders', () => {
    expect(
      paths('packages/core/src/index.ts', 'packages/core/src/view/view.ts', 'packages/core/docs/view.md'),
    ).toEqual([])
  })

  it('finds a folder without a page and a page without a folder', () => {
    expect(paths('packages/core/src/view/view.ts', 'packages/core/docs/views.md')).toEqual([
      'packages/core/docs/view.md',
      'packages/core/docs/views.md',
    ])
  })
})
