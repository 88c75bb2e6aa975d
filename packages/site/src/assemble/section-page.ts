import type { SitePage } from './assembled-page.ts'
import { groupsOf, pagesOf, type Section } from './sections.ts'

/** The first page of a section: its pages by group, each with its first sentence. */
export const sectionPage = (pages: readonly SitePage[], section: Section): SitePage => {
  const summaries = new Map(
    pagesOf(pages, section).map(({ path, summary }) => [`/${path.replace(/\.md$/, '')}`, summary]),
  )
  const groups = groupsOf(pages, section)
  const lists = groups.map(({ text, items }) => {
    const lines = items.map(({ text, link }) => `- [${text}](${link}): ${summaries.get(link)}`)
    return `${groups.length > 1 ? `## ${text}\n\n` : ''}${lines.join('\n')}`
  })
  const text = `# ${section.name}\n\n${section.about}\n\n${lists.join('\n\n')}\n`
  return {
    path: `${section.folder}/index.md`,
    title: section.name,
    summary: section.about,
    // What it lists is found itself.
    head: 'search: false',
    matter: {},
    text,
    from: undefined,
  }
}
