import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pictureOf } from '../pictures/picture-of.ts'
import { apiPages } from '../reference/api-pages.ts'
import { repositoryRoot } from '../repository.ts'
import { assembledPage, type SitePage } from './assembled-page.ts'
import { sectionPage } from './section-page.ts'
import { groupsOf, pagesOf, sections } from './sections.ts'
import { pagePatterns } from './site-path.ts'

const repositoryPages = () =>
  globSync(pagePatterns, { cwd: repositoryRoot })
    .sort()
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      text: readFileSync(join(repositoryRoot, path), 'utf8'),
    }))
    .map((source) => assembledPage(source, pictureOf))

/** All pages of the site: those of the repository, the exports (unless `api` is false), and the first page of each section. */
export const sitePages = ({ api = true } = {}): SitePage[] => {
  const pages = [...repositoryPages(), ...(api ? apiPages() : [])]
  const firsts = sections
    .filter(
      (section) =>
        pagesOf(pages, section).length > 0 &&
        !pages.some(({ path }) => path === `${section.folder}/index.md`),
    )
    .map((section) => sectionPage(pages, section))
  return [...pages, ...firsts]
}

/** What stands at the top and at the side of the site. */
export const navigationOf = (pages: readonly SitePage[]) => {
  const there = sections.filter((section) => pagesOf(pages, section).length > 0)
  return {
    nav: there.map(({ name, folder }) => ({ text: name, link: `/${folder}/`, activeMatch: `^/${folder}/` })),
    sidebar: Object.fromEntries(there.map((section) => [`/${section.folder}/`, groupsOf(pages, section)])),
  }
}

/** A page with what it says of itself; its title is written anew, since one with a colon is no plain YAML. */
const written = ({ head, title, text }: SitePage) => {
  const lines = head.split('\n').filter((line) => line !== '' && !/^(title|section):/.test(line))
  return `---\n${[`title: ${JSON.stringify(title)}`, ...lines].join('\n')}\n---\n\n${text}`
}

/** Writes all pages below a folder, which is emptied before, and beside them `navigation.json`. */
export const assemble = (folder: string, pages: readonly SitePage[]): void => {
  rmSync(folder, { recursive: true, force: true })
  for (const page of pages) {
    const file = join(folder, page.path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, written(page))
  }
  writeFileSync(join(folder, '..', 'navigation.json'), JSON.stringify(navigationOf(pages)))
}
