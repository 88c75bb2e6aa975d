import { slugOf } from '../../.vitepress/slug-of.ts'
import { outsideCode } from './outside-code.ts'

/** A heading as it is read: links without their targets, code without its ticks. */
const readable = (heading: string) =>
  heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '')

/** The anchors of a page's headings, in order; one that is there already gets a number behind it, as the site has it. */
export const anchorsOf = (text: string): string[] => {
  const seen = new Map<string, number>()
  const anchors: string[] = []
  outsideCode(text, (prose) => {
    for (const { groups } of prose.matchAll(/^#{1,6} (?<heading>.+)$/gm)) {
      const slug = slugOf(readable(groups?.heading ?? ''))
      const before = seen.get(slug) ?? 0
      seen.set(slug, before + 1)
      anchors.push(before ? `${slug}-${before}` : slug)
    }
    return prose
  })
  return anchors
}
