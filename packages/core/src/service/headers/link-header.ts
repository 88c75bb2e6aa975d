/**
 * Rewrites the targets of a `Link` header (RFC 8288 section 3), and what an `anchor` says they are links of. A link whose target
 * becomes nothing is left out, and so is what is no link.
 *
 * @returns `undefined` when none is left
 */
export const rewrittenLinks = (
  header: string,
  rewrite: (uri: string) => string | undefined,
): string | undefined => {
  const links = linksIn(header)
    .map((link) => rewritten(link, rewrite))
    .filter((link) => link !== undefined)
  return links.length > 0 ? links.join(', ') : undefined
}

const target = /^\s*<([^>]*)>((?:\s*;.*)?)$/s
const anchor = /;\s*anchor\s*=\s*(?:"([^"]*)"|([^;\s"]*))/gi

const rewritten = (link: string, rewrite: (uri: string) => string | undefined): string | undefined => {
  const [, uri, attributes = ''] = target.exec(link) ?? []
  const to = uri === undefined ? undefined : rewrite(uri)
  if (to === undefined) return undefined
  let isLost = false
  const parameters = attributes.replaceAll(anchor, (_, quoted?: string, bare?: string) => {
    const of = rewrite(quoted ?? bare ?? '')
    isLost ||= of === undefined
    return `; anchor="${of}"`
  })
  return isLost ? undefined : `<${to}>${parameters.trimEnd()}`
}

/** The links of a header: commas stand between them, and also inside of `<…>` and `"…"`. One that never ends is none. */
const linksIn = (header: string): string[] => {
  const links: string[] = []
  let from = 0
  let inside = ''
  for (let index = 0; index < header.length; index += 1) {
    const letter = header[index] ?? ''
    if (inside === '"' && letter === '\\') index += 1
    else if (inside !== '') inside = letter === inside ? '' : inside
    else if (letter === '"') inside = '"'
    else if (letter === '<') inside = '>'
    else if (letter === ',') {
      links.push(header.slice(from, index))
      from = index + 1
    }
  }
  return inside === '' ? [...links, header.slice(from)] : links
}
