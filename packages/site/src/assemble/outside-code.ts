const fenced = /^(?<indent> *)(?<fence>`{3,}|~{3,})[^`\n]*\n[\s\S]*?^ *\k<fence>[`~]* *$/gm

/** Applies a change to what of a page is no fenced code block. */
export const outsideCode = (text: string, change: (prose: string) => string): string => {
  let result = ''
  let at = 0
  for (const block of text.matchAll(fenced)) {
    result += change(text.slice(at, block.index)) + block[0]
    at = block.index + block[0].length
  }
  return result + change(text.slice(at))
}
