import { posix } from 'node:path'
import { outsideCode } from './outside-code.ts'
import { sitePathOf } from './site-path.ts'

/** A link of Markdown, or a span of code, in which nothing is a link. */
const linkOrCode =
  /(?<image>!?)\[(?<words>(?:[^[\]`]|`[^`]*`|\[[^\]]*\])*)\]\((?<target>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)|(?<ticks>`+)(?:(?!\k<ticks>)[\s\S])*\k<ticks>/g

const elsewhere = /^(?:[a-z][a-z+.-]*:|#|\/)/i

const targetOf = (page: string, target: string) => {
  const [path = '', anchor] = target.split('#')
  const file = posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, '')
  const found = sitePathOf(file) ?? sitePathOf(`${file}/README.md`)
  return found && `/${found}${anchor ? `#${anchor}` : ''}`
}

/**
 * The links of a page as the site has them: those to another page lead there, those to a source file become text, since the site has
 * none, and pictures (`road.svg`) become what `picture` makes of their name and words.
 */
export const withSiteLinks = (
  page: string,
  text: string,
  picture: (name: string, words: string) => string,
): string =>
  outsideCode(text, (prose) =>
    prose.replaceAll(linkOrCode, (...match) => {
      const { image, words = '', target } = match.at(-1) as Partial<Record<string, string>>
      if (target === undefined) return match[0]
      if (image) return picture(posix.basename(target, '.svg'), words)
      if (elsewhere.test(target)) return match[0]
      const found = targetOf(page, target)
      return found ? `[${words}](${found})` : words
    }),
  )

/** The targets of a page's links, pictures left out. */
export const linksOf = (text: string): string[] => {
  const targets: string[] = []
  outsideCode(text, (prose) => {
    for (const { groups } of prose.matchAll(linkOrCode))
      if (groups?.target !== undefined && !groups.image) targets.push(groups.target)
    return prose
  })
  return targets
}
