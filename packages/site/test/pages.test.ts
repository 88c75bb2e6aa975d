import { describe, expect, it } from 'vitest'
import { navigationOf, sitePages } from '../src/assemble/assemble.ts'
import { deadLinks } from '../src/assemble/dead-links.ts'

const pages = sitePages({ api: false })

describe('the pages of the site', () => {
  it('lead only to pages and anchors that are there', () => {
    expect(deadLinks(pages)).toEqual([])
  })

  it('have a place of their own each', () => {
    const places = pages.map(({ path }) => path)

    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([])
  })

  it('are all at the side of their section', () => {
    const { sidebar } = navigationOf(pages)
    const listed = Object.values(sidebar).flatMap((groups) =>
      groups.flatMap(({ items }) => items.map(({ link }) => `${link.slice(1)}.md`)),
    )

    expect(listed.sort()).toEqual(
      pages
        .map(({ path }) => path)
        .filter((path) => !path.endsWith('index.md'))
        .sort(),
    )
  })

  it('have nothing left of what only the repository shows', () => {
    const left = pages.filter(({ text }) =>
      /^<<<|```mermaid|\.svg\)/m.test(text.replaceAll(/`[^`\n]+`/g, '')),
    )

    expect(left.map(({ path }) => path)).toEqual([])
  })
})
