/** Part of a picture, as SVG. Its classes are those of the theme, so that it is right in light and dark. */
export type Shape = string

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** How a part looks: `plain`, or what it means. */
export type Kind = 'plain' | 'dashed' | 'accent' | 'good' | 'bad' | 'soft'

type TextOptions = {
  anchor?: 'start' | 'middle' | 'end'
  kind?: 'small' | 'small over' | 'strong' | 'normal'
}

/** A line of text whose baseline is at `y`. */
export const label = (
  x: number,
  y: number,
  words: string,
  { anchor = 'start', kind = 'normal' }: TextOptions = {},
): Shape => `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escaped(words)}</text>`

/** A box with up to two lines in it: the first one strong, the second one small. */
export const box = (
  x: number,
  y: number,
  width: number,
  height: number,
  words: readonly string[] = [],
  kind: Kind = 'plain',
): Shape => {
  const middle = y + height / 2
  const lines = words.map((line, index) =>
    label(x + width / 2, middle + 4 + (index - (words.length - 1) / 2) * 15, line, {
      anchor: 'middle',
      kind: index === 0 ? 'strong' : 'small',
    }),
  )
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" class="box ${kind}"/>${lines.join('')}`
}

/** A bar without words, such as a span of time. */
export const bar = (x: number, y: number, width: number, height: number, kind: Kind): Shape =>
  `<rect x="${x}" y="${y}" width="${Math.max(width, 2)}" height="${height}" rx="3" class="box ${kind}"/>`

/** A line without a head. */
export const line = (x1: number, y1: number, x2: number, y2: number, dashed = false): Shape =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="line${dashed ? ' dashed' : ''}"/>`

/** An arrow; its head is at the second point. */
export const arrow = (x1: number, y1: number, x2: number, y2: number): Shape => {
  const angle = Math.atan2(y2 - y1, x2 - x1)
  const corner = (turn: number) =>
    `${(x2 - 8 * Math.cos(angle + turn)).toFixed(1)},${(y2 - 8 * Math.sin(angle + turn)).toFixed(1)}`
  return `${line(x1, y1, x2, y2)}<polygon points="${x2},${y2} ${corner(0.4)} ${corner(-0.4)}" class="head"/>`
}

/** A picture of a width that phones have: 340 units are about as many pixels there. */
export const picture = (height: number, words: string, shapes: readonly Shape[]): string =>
  `<figure class="picture"><svg viewBox="-1 0 342 ${height}" role="img" aria-label="${escaped(words).replaceAll('"', '&quot;')}">${shapes.join('')}</svg><figcaption>${escaped(words)}</figcaption></figure>`
