import { expect, it } from 'vitest'
import { withSiteLinks } from './links.ts'

const links = (text: string, page = 'packages/core/docs/fan-out.md') =>
  withSiteLinks(page, text, (name, words) => `<${name}: ${words}>`)

it.each([
  ['[view](view.md)', '[view](/reference/view.md)'],
  ['[all of\nthem](production.md#checklist)', '[all of\nthem](/operate/production.md#checklist)'],
  ['[the map](README.md)', '[the map](/reference/map.md)'],
  ['[the gate](../../contract/README.md)', '[the gate](/reference/contract.md)'],
  ['[the shop](../../demo-shop)', '[the shop](/learn/demo-shop.md)'],
  ['[the services](../../services)', 'the services'],
  ['[`part()`](../src/fan-out/part.ts)', '`part()`'],
  ['[here](#limits) and [there](https://hono.dev)', '[here](#limits) and [there](https://hono.dev)'],
  ['`[no](link.md)` and [`link`](view.md)', '`[no](link.md)` and [`link`](/reference/view.md)'],
  ['<code>```ts from x.ts</code> and `![no](gap.png)`', '<code>```ts from x.ts</code> and `![no](gap.png)`'],
  ['```md\n[no](link.md)\n```\n', '```md\n[no](link.md)\n```\n'],
  ['![A road](road.svg)', '<road: A road>'],
])('makes of %j what the site has', (text, expected) => {
  expect(links(text)).toBe(expected)
})

it('shows a picture that is a file of the repository from where it is, and says which one is not there', () => {
  expect(links('![The shop](pictures/shop.png)', 'packages/demo-shop/README.md')).toBe(
    '![The shop](../../../../demo-shop/pictures/shop.png)',
  )
  expect(links('![The shop](packages/demo-shop/pictures/shop.png)', 'README.md')).toBe(
    '![The shop](../../../../demo-shop/pictures/shop.png)',
  )
  expect(() => links('![A gap](gap.png)')).toThrow(
    'packages/core/docs/fan-out.md shows gap.png, which is not there',
  )
})

it('starts from the folder of the page', () => {
  expect(links('[core](packages/core/docs/README.md)', 'README.md')).toBe('[core](/reference/map.md)')
  expect(links('[view](../../../core/docs/view.md)', 'packages/site/pages/how-to/x.md')).toBe(
    '[view](/reference/view.md)',
  )
})
