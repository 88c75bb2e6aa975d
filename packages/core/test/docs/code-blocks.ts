/** A page: its path from the root of the repository, and its Markdown. */
export type Page = { path: string; text: string }

/** One module made of a page's code blocks, with each line of code on the line it has in the page. */
export type PageModule = { page: string; file: string; text: string }

type Block = { file: string | undefined; continues: boolean; firstLine: number; lines: string[] }

const opening = /^(?<indent> *)(?<fence>`{3,}|~{3,})(?<info>[^`]*)$/

/** The fence that closes a block is at least as long as the one that opened it (CommonMark 0.31, section 4.5). */
const closes = (line: string, fence: string) =>
  line.trim().startsWith(fence) && new Set(line.trim()).size === 1

const blocksOf = (page: Page) => {
  const lines = page.text.split('\n')
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const { indent = '', fence, info = '' } = opening.exec(lines[at] ?? '')?.groups ?? {}
    if (fence === undefined) continue
    const length = lines.slice(at + 1).findIndex((line) => closes(line, fence))
    if (length === -1) throw new Error(`${page.path}:${at + 1}: the code block is never closed`)
    const [language, ...words] = info.trim().split(/\s+/)
    if ((language === 'ts' || language === 'typescript') && words[0] !== 'from')
      blocks.push({
        file: words.find((word) => word.endsWith('.ts')),
        continues: words.includes('continues'),
        firstLine: at + 1,
        lines: lines.slice(at + 1, at + 1 + length).map((line) => line.slice(indent.length)),
      })
    at += length + 1
  }
  return blocks
}

const place = (module: string[], block: Block) => {
  block.lines.forEach((line, index) => {
    module[block.firstLine + index] = line
  })
}

/**
 * The TypeScript modules a page shows. Each `ts` block is a module of its own, except that
 *
 * - a block that says `ts continues` belongs to the module of the block before it, and
 * - a block that says `ts routes/home.view.ts` is the module of that name, so that other blocks of the page can import it;
 *   its path starts from the folder of the page;
 * - a block that says `ts from packages/examples/src/home.ts` is left out: it shows a file that its own package compiles, and
 *   the test of packages/site holds the two equal.
 *
 * @throws Error with page and line when a block is never closed, continues nothing, or has a name outside of its page.
 */
export const modulesOf = (page: Page): PageModule[] => {
  const modules = new Map<string, string[]>()
  let current: string[] | undefined
  for (const block of blocksOf(page)) {
    const where = `${page.path}:${block.firstLine}`
    if (block.continues && !current) throw new Error(`${where}: the block continues nothing`)
    if (block.file?.split('/').includes('..')) throw new Error(`${where}: '${block.file}' leaves the page`)
    const file = block.file ?? `line-${block.firstLine}.ts`
    if (!block.continues) {
      if (modules.has(file)) throw new Error(`${where}: '${file}' is there already, say continues`)
      current = []
      modules.set(file, current)
    }
    if (current) place(current, block)
  }
  return [...modules].map(([file, lines]) => ({
    page: page.path,
    file,
    text: `${Array.from(lines, (line) => line ?? '').join('\n')}\n`,
  }))
}
