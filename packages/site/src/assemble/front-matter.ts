/** What a page says of itself before it begins: `name: value` a line between `---`. */
export type FrontMatter = Record<string, string>

const matter = /^---\n(?<lines>[\s\S]*?)\n---\n+/

/** A page apart: what it says of itself, as it stands there and by name, and its text. */
export const frontMatterOf = (page: string): { head: string; matter: FrontMatter; text: string } => {
  const found = matter.exec(page)
  const lines = found?.groups?.lines?.split('\n') ?? []
  const entries = lines.flatMap((line) => {
    const { name, value } = /^(?<name>[\w-]+): *(?<value>.+)$/.exec(line)?.groups ?? {}
    return name && value ? [[name, value.replace(/^(['"])(.*)\1$/, '$2')] as const] : []
  })
  return {
    head: found?.groups?.lines ?? '',
    matter: Object.fromEntries(entries),
    text: page.slice(found?.[0].length ?? 0),
  }
}

/** The first heading of a page without its marks, or what stands for it. */
export const titleOf = (text: string, otherwise: string): string =>
  /^# (?<title>.+)$/m.exec(text)?.groups?.title?.replaceAll('`', '').trim() ?? otherwise

const codeBlock = /^```[\s\S]*?^```$/gm

/** The first sentence of a page that is no heading, list, table, code or markup, without links and marks. */
export const firstSentenceOf = (text: string): string => {
  const paragraph =
    text
      .replaceAll(codeBlock, '')
      .split(/\n{2,}/)
      .find((part) => /^[\p{L}`*"“[]/u.test(part.trim())) ?? ''
  const plain = paragraph
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('**', '')
    .replaceAll(/\s+/g, ' ')
  return (/^.*?[.?](?= |$)/.exec(plain)?.[0] ?? plain).replace(/:$/, '.')
}
