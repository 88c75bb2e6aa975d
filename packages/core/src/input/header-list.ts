/**
 * The elements of a header that is a list. Commas within quotes are no separators (RFC 9110 section 5.6.4), and empty elements
 * do not count (section 5.6.1).
 */
export const headerList = (value: string): string[] => {
  const elements: string[] = []
  let quoted = false
  let start = 0
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at]
    if (character === '"') quoted = !quoted
    else if (character === '\\' && quoted) at += 1
    else if (character === ',' && !quoted) {
      elements.push(value.slice(start, at))
      start = at + 1
    }
  }
  elements.push(value.slice(start))
  return elements.map((element) => element.trim()).filter((element) => element !== '')
}
