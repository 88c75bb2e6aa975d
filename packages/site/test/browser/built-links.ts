import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** Every page of a built site with the anchors and the targets of links in it. */
const readPages = (folder: string) =>
  new Map(
    globSync('**/*.html', { cwd: folder }).map((path) => {
      const html = readFileSync(`${folder}/${path}`, 'utf8')
      const all = (pattern: RegExp) => [...html.matchAll(pattern)].map(({ groups }) => groups?.value ?? '')
      return [
        path,
        {
          anchors: new Set(all(/ id="(?<value>[^"]*)"/g)),
          targets: all(/<a [^>]*?href="(?<value>[^"]*)"/g),
          remote: all(/<(?:script|link|img|iframe)[^>]*? (?:src|href)="(?<value>(?:https?:)?\/\/[^"]*)"/g),
        },
      ]
    }),
  )

/** What is wrong in the files of a built site: links to pages or anchors that are not there, and whatever is loaded from elsewhere. */
export const wrongInBuilt = (folder: string): string[] => {
  const pages = readPages(folder)
  const isDead = (path: string, target: string) => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return false
    const [page = '', anchor = ''] = target.replaceAll('&amp;', '&').split('#')
    const place =
      page === ''
        ? path
        : posix.join(page.startsWith('/') ? '' : posix.dirname(path), page).replace(/^\//, '')
    const file = place === '' || place.endsWith('/') ? `${place}index.html` : place
    const there = pages.get(decodeURIComponent(file))
    return !there || (anchor !== '' && !there.anchors.has(decodeURIComponent(anchor)))
  }
  return [...pages].flatMap(([path, { targets, remote }]) => [
    ...[...new Set(targets)]
      .filter((target) => isDead(path, target))
      .map((target) => `${path}: dead link ${target}`),
    ...remote.map((target) => `${path}: loads ${target}`),
  ])
}
