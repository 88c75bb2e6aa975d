import type { SitePage } from './assembled-page.ts'

/** The sections of the site in their order: the folder, the name, and what a reader finds there. */
export const sections = [
  {
    folder: 'start',
    name: 'Start',
    about: 'The first gateway in five minutes, and the same in a project of your own.',
  },
  {
    folder: 'learn',
    name: 'Learn',
    about: 'What a Backend for Frontend is about, one idea and one picture a page.',
  },
  {
    folder: 'how-to',
    name: 'How to',
    about: 'Short answers to what people ask, with code that is compiled.',
  },
  {
    folder: 'reference',
    name: 'Reference',
    about: 'Every option, default, limit and failure; every export with its docstring.',
  },
  {
    folder: 'operate',
    name: 'Operate',
    about: 'Settings, instances, rollouts, logs, limits, and what happens when something is away.',
  },
  { folder: 'decide', name: 'Decide', about: 'Whether you need it, what it costs, and what else there is.' },
  { folder: 'migrate', name: 'Migrate', about: 'From what you have.' },
] as const

export type Section = (typeof sections)[number]

/** A group of links, as VitePress has them at the side. */
export type Group = { text: string; collapsed?: boolean; items: { text: string; link: string }[] }

/** The group of the pages made of docstrings: long, so it is opened by who wants it. */
const exported = 'Every export'

const groupOf = ({ matter, path, from }: SitePage, section: Section) => {
  const named = matter.section
  if (named && ![section.folder, section.name].some((name) => name.toLowerCase() === named.toLowerCase()))
    return `${named.charAt(0).toUpperCase()}${named.slice(1)}`
  if (path.startsWith('reference/api/')) return exported
  if (from?.startsWith('apps/') || from === 'packages/demo-shop/README.md')
    return 'The shop that ships with it'
  if (
    from?.startsWith('packages/') &&
    /^packages\/(?!core\/|site\/)/.test(from) &&
    section.folder === 'reference'
  )
    return 'Packages'
  return section.name
}

/** Pages in the order of their `order`, then of their titles. */
const inOrder = (one: SitePage, other: SitePage) =>
  Number(one.matter.order ?? 50) - Number(other.matter.order ?? 50) ||
  one.title.localeCompare(other.title, 'en')

/** The pages of a section. */
export const pagesOf = (pages: readonly SitePage[], { folder }: Section): SitePage[] =>
  pages.filter(({ path }) => path.startsWith(`${folder}/`) && path !== `${folder}/index.md`).sort(inOrder)

/** The pages of a section by group: the section's own group comes first, the others by name. */
export const groupsOf = (pages: readonly SitePage[], section: Section): Group[] => {
  const groups = Map.groupBy(pagesOf(pages, section), (page) => groupOf(page, section))
  return [...groups]
    .sort(
      ([one], [other]) =>
        Number(other === section.name) - Number(one === section.name) || one.localeCompare(other, 'en'),
    )
    .map(([text, members]) => ({
      text,
      ...(text === exported ? { collapsed: true } : {}),
      items: members.map(({ title, path }) => ({ text: title, link: `/${path.replace(/\.md$/, '')}` })),
    }))
}
