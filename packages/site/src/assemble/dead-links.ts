import { posix } from 'node:path'
import { anchorsOf } from './anchors.ts'
import type { SitePage } from './assembled-page.ts'
import { linksOf } from './links.ts'

const pathOf = (from: string, target: string) => {
  const path = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(from), target)
  const page = path.endsWith('/') || path === '' ? `${path}index` : path
  return /\.(md|html)$/.test(page) ? page.replace(/\.html$/, '.md') : `${page}.md`
}

/**
 * The links between pages of the site that lead nowhere, each as `page: target`. Those to pages of exports, which are made only when the
 * site is, are left out.
 */
export const deadLinks = (pages: readonly SitePage[]): string[] => {
  const anchors = new Map(pages.map(({ path, text }) => [path, new Set(anchorsOf(text))]))
  return pages.flatMap(({ path, from, text }) =>
    linksOf(text)
      .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target) && !target.includes('reference/api/'))
      .filter((target) => {
        const [page = '', anchor] = target.split('#')
        const there = anchors.get(page === '' ? path : pathOf(path, page))
        return !there || (anchor !== undefined && !there.has(decodeURIComponent(anchor)))
      })
      .map((target) => `${from ?? path}: ${target}`),
  )
}
