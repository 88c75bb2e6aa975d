import type { MarkdownRenderer } from 'vitepress'

/**
 * Gives each cell of a table the name of its column, which the theme shows on phones, where a row is a card. What is aligned to the
 * right is so by a class, since cards are not.
 */
export const namedCells = (markdown: MarkdownRenderer): void => {
  markdown.core.ruler.push('named-cells', ({ tokens }) => {
    let columns: string[] = []
    let column = 0
    let inHead = false
    for (const token of tokens) {
      if (token.type === 'thead_open') columns = []
      if (token.type === 'thead_open' || token.type === 'thead_close') inHead = token.type === 'thead_open'
      if (token.type === 'tr_open') column = 0
      if (token.attrGet('style') === 'text-align:right') token.attrs = [['class', 'number']]
      if (inHead && token.type === 'inline')
        columns.push((token.children ?? []).map(({ content }) => content).join(''))
      if (token.type === 'td_open') {
        const name = columns[column++]
        if (name) token.attrSet('data-column', name)
      }
    }
  })
}
