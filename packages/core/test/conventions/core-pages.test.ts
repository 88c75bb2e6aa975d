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

  it('accepts a chapter of a page that has a folder, and of no other', () => {
    const chapter = (of: string) => ({
      path: 'packages/core/docs/cache.md',
      text: `# Cache\n\nPart of [${of}](${of}.md). A call`,
    })
    const page = { path: 'packages/core/docs/service.md', text: '' }
    const folder = { path: 'packages/core/src/service/service.ts', text: '' }

    expect(corePages([folder, page, chapter('service')])).toEqual([])
    expect(corePages([folder, page, chapter('views')]).map(({ path }) => path)).toEqual([
      'packages/core/docs/cache.md',
    ])
  })
})
