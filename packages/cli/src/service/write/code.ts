/** A string literal in single quotes, whatever is in it. */
export const quoted = (text: string): string => {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  const safe = escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  return safe.includes("'") && !safe.includes('"') ? `"${safe}"` : `'${safe.replaceAll("'", "\\'")}'`
}

const identifier = /^[A-Za-z_$][\w$]*$/

/** A key of an object literal or a type: bare where it can be. */
export const keyed = (name: string): string => (identifier.test(name) ? name : quoted(name))

/** Text of a document in a comment: in one line, bounded, and never the end of the comment. */
export const commented = (text: string, maxLength = 300): string => {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength).trimEnd()}…` : line
}

const maxWidth = 108

/** `open`, items and `close` in one line where it is short enough, and an item a line where it is not. */
export const block = (open: string, items: readonly string[], close: string, separator = ','): string => {
  if (items.length === 0) return `${open}${close}`
  const spaced = open.endsWith('{') ? ' ' : ''
  const line = `${open}${spaced}${items.join(`${separator} `)}${spaced}${close}`
  if (line.length < maxWidth && !items.some((item) => item.includes('\n') || item.startsWith('/**')))
    return line
  const end = separator === ';' ? '' : separator
  return `${open}\n${items.map((item) => indented(`${item}${end}`)).join('\n')}\n${close}`
}

const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '  ')
