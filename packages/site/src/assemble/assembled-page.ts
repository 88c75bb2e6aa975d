import { posix } from 'node:path'
import type { Source } from '../pages/shown-files.ts'
import { withFiles } from '../pages/shown-files.ts'
import { type FrontMatter, firstSentenceOf, frontMatterOf, titleOf } from './front-matter.ts'
import { withSiteLinks } from './links.ts'
import { outsideCode } from './outside-code.ts'
import { sitePathOf } from './site-path.ts'

/** A page as the site has it. */
export type SitePage = {
  path: string
  title: string
  summary: string
  /** What the page says of itself to VitePress, as YAML. */
  head: string
  /** The lines of it that are a name and a value. */
  matter: FrontMatter
  text: string
  /** The page of the repository that owns the text; `undefined` for one that is generated. */
  from: string | undefined
}

/** Pages whose first heading says too little beside others. */
const titles: Record<string, string> = { 'README.md': 'Overview', 'packages/core/README.md': 'core' }

const mermaid = /^```mermaid\n[\s\S]*?^```$/gm

/** A comment is for those who write the page: the site leaves it out. */
const withoutComments = (text: string) =>
  outsideCode(text, (prose) => prose.replaceAll(/^<!--[\s\S]*?-->\n/gm, ''))

/**
 * Makes a page of the site of one of the repository: files it includes are put in, links lead to pages of the site, pictures are drawn.
 *
 * @throws Error when the file is no page, or includes what is not there.
 */
export const assembledPage = (source: Source, picture: (name: string, words: string) => string): SitePage => {
  const path = sitePathOf(source.path)
  if (!path) throw new Error(`${source.path} has no place in the site`)
  const { head, matter, text } = frontMatterOf(source.text)
  const drawn = text.replaceAll(mermaid, '![Each kind of client has a gateway of its own](gateways.svg)')
  const linked = withSiteLinks(source.path, withFiles(withoutComments(drawn)), picture)
  return {
    path,
    title: matter.title ?? titles[source.path] ?? titleOf(text, posix.basename(path, '.md')),
    summary: firstSentenceOf(text),
    head,
    matter,
    text: linked,
    from: source.path,
  }
}
