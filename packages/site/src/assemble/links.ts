import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { repositoryRoot } from '../repository.ts'
import { outsideCode } from './outside-code.ts'
import { sitePathOf } from './site-path.ts'

/** A link of Markdown, or a span of code, in which nothing is a link. */
const linkOrCode =
  /(?<image>!?)\[(?<words>(?:[^[\]`]|`[^`]*`|\[[^\]]*\])*)\]\((?<target>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)|(?<!`)(?<ticks>`+)(?!`)(?:(?!\n\n)[\s\S])*?(?<!`)\k<ticks>(?!`)/g

const elsewhere = /^(?:[a-z][a-z+.-]*:|#|\/)/i

const targetOf = (page: string, target: string) => {
  const [path = '', anchor] = target.split('#')
  const file = posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, '')
  const readme = `${file}/README.md`
  const found =
    sitePathOf(file) ?? (existsSync(join(repositoryRoot, readme)) ? sitePathOf(readme) : undefined)
  return found && `/${found}${anchor ? `#${anchor}` : ''}`
}

/** Where the pages lie that the site is made of. */
const assembled = 'packages/site/.data/pages'

const pictureFile = (page: string, target: string) => {
  const file = posix.normalize(posix.join(posix.dirname(page), target))
  if (!existsSync(join(repositoryRoot, file))) throw new Error(`${page} shows ${target}, which is not there`)
  return posix.relative(posix.join(assembled, posix.dirname(sitePathOf(page) ?? page)), file)
}

/**
 * The links of a page as the site has them: those to another page lead there, those to a source file become text, since the site has
 * none. Pictures that are drawn (`road.svg`) become what `picture` makes of their name and words; others are files of the repository.
 *
 * @throws Error when there is no such picture.
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
      if (image && !target.endsWith('.svg')) return `![${words}](${pictureFile(page, target)})`
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
