import { expect, it } from 'vitest'
import { assembledPage, type SitePage } from './assembled-page.ts'
import { deadLinks } from './dead-links.ts'

const page = (path: string, ...lines: string[]): SitePage =>
  assembledPage({ path, text: lines.join('\n') }, () => '')

it('finds links to pages and anchors that are not there, and no others', () => {
  const pages = [
    page(
      'packages/core/docs/view.md',
      '# view',
      '## Options of `view()`',
      '[here](#options-of-view), [gone](#options)',
      '[other](fan-out.md#limits) [none](fan-out.md#none)',
      '`[no link](none.md)` [away](https://example.com/none)',
      '```ts',
      '[no](link.md)',
      '```',
    ),
    page('packages/core/docs/fan-out.md', '# fan-out', '## Limits', '[anywhere](/how-to/none)'),
  ]

  expect(deadLinks(pages)).toEqual([
    'packages/core/docs/view.md: #options',
    'packages/core/docs/view.md: /reference/fan-out.md#none',
    'packages/core/docs/fan-out.md: /how-to/none',
  ])
})
