import { atHome } from './at-home.ts'
import { atPlay } from './at-play.ts'
import { byNoun } from './by-noun.ts'
import { type Motif, paletteOf } from './palette.ts'
import { worn } from './worn.ts'

const motifs: Readonly<Record<string, Motif>> = { ...worn, ...atHome, ...atPlay }

/** What stands for a thing of a category that nobody has drawn yet. */
const parcel: Motif = ({ main, dark, accent }) => `
    <rect x="196" y="150" width="208" height="170" rx="12" fill="${main}"/><rect x="184" y="132" width="232" height="48" rx="10" fill="${dark}"/>
    <path d="M284 132h32v188h-32z" fill="${accent}"/><path d="M300 132c-70 4-70-60-34-56 22 2 34 34 34 56zm0 0c70 4 70-60 34-56-22 2-34 34-34 56z" fill="none" stroke="${accent}" stroke-width="12"/>`

/** What is behind a thing, on the same 600 by 400. */
const scenes: readonly string[] = [
  '<circle cx="300" cy="190" r="158" fill="#fff" opacity=".5"/>',
  '<path d="M130 400V210a170 170 0 0 1 340 0v190z" fill="#fff" opacity=".5"/>',
  '<path d="M0 400 250 0h150L150 400zM320 400 570 0h30v130L430 400z" fill="#fff" opacity=".35"/>',
  '<path d="M96 214c-12-92 64-160 164-164 110-6 246 30 258 132 10 96-70 158-190 160S108 310 96 214z" fill="#fff" opacity=".5"/>',
]

const motifOf = (category: string, title: string): Motif => {
  const noun = Object.keys(byNoun).find((one) => title.includes(one))
  return (noun && byNoun[noun]) || motifs[category] || parcel
}

/**
 * Draws a product as SVG, 600 by 400: what is on it follows from what the title calls it, or else from the category, its colours and
 * what is behind it from the id. The same product is the same picture everywhere. Nothing of the product's own text is in it.
 */
export const drawProduct = ({
  id,
  category,
  title,
}: {
  id: string
  category: string
  title: string
}): string => {
  const number = mixed(`${category}/${id}`)
  const palette = paletteOf(number)
  const motif = motifOf(category, title)
  const isMirrored = (number >> 5) % 2 === 1
  const scene = scenes[(number >> 3) % scenes.length] ?? ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" width="600" height="400">
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop stop-color="${palette.sky}"/><stop offset="1" stop-color="${palette.ground}"/></linearGradient></defs>
  <rect width="600" height="400" fill="url(#sky)"/>
  ${scene}
  <ellipse cx="300" cy="332" rx="190" ry="16" fill="${palette.dark}" opacity=".22"/>
  <g${isMirrored ? ' transform="matrix(-1 0 0 1 600 0)"' : ''}>${motif(palette)}
  </g>
</svg>
`
}

/** A number that ids next to each other do not share: FNV-1a, and what MurmurHash3 does at its end. */
const mixed = (text: string): number => {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
