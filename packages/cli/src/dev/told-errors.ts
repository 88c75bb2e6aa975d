import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Whose code is whose. */
export interface Ground {
  /** What paths are shown from. */
  readonly root: string
  /** Folders whose frames are folded beside `node_modules` and Node's own: that of core, where it is a workspace. */
  readonly foreign: readonly string[]
}

/** What Node prints of an error nobody caught: an excerpt, the message, the frames, and who says so. */
const uncaught =
  /(?:\bnode:\S+:\d+\n[^\n]*\n *\^+\n\n)?(?:(?<place>(?:file:\/\/)?\/[^\n]*?:\d+)\n(?<excerpt>(?:[^\n]*\n){1,9}? *\^+[^\n]*\n(?:[^\n]+\n)*)\n)?(?<message>(?:Uncaught )?\b(?:[A-Z]\w*)?(?:Error|Exception)\b[^\n]*(?:\n(?! *at )[^\n]+)*)(?<frames>(?:\n +at (?:(?! \{\n)[^\n])+)+)(?: \{(?<fields>(?:\n[^\n]*)*?)\n\})?(?:\n+Node\.js v[\d.]+)?/g

/** A line of a log with an error in it. */
interface LogLine {
  readonly defect?: unknown
  readonly err?: { readonly stack?: unknown }
}

/**
 * What a gateway has printed, with the line of the user's file first where it is an error, then the message, then the frames of the user's files;
 * those of Node, of packages and of core are counted. Everything else stays as it is.
 */
export const toldErrors = (text: string, ground: Ground): string =>
  text
    // Lines of a log are apart; what an error holds is in braces too, and is not.
    .split(/(?<=^|\n)(?=\{")|(?<=(?:^|\n)\{"[^\n]*\})(?=\n)/)
    .map((part) => (part.startsWith('{"') ? toldLine(part, ground) : toldText(part, ground)))
    .join('')

const toldLine = (line: string, ground: Ground): string => {
  const stack = stackOf(line)
  return stack === undefined ? line : `${toldText(stack, ground).trim()}\n${line}`
}

const stackOf = (line: string): string | undefined => {
  if (!line.includes('    at ')) return undefined
  try {
    const { defect, err }: LogLine = JSON.parse(line)
    const stack = defect ?? err?.stack
    return typeof stack === 'string' ? stack : undefined
  } catch {
    return undefined
  }
}

const toldText = (text: string, ground: Ground): string =>
  text.replace(
    uncaught,
    (
      _whole,
      place: string | undefined,
      excerpt: string | undefined,
      message: string,
      frames: string,
      fields: string | undefined,
    ) =>
      told(
        { place, excerpt, message: message.replace(/^Uncaught /, ''), frames, fields: fields ?? '' },
        ground,
      ),
  )

interface Printed {
  readonly place: string | undefined
  readonly excerpt: string | undefined
  readonly message: string
  readonly frames: string
  /** What else the error holds, its cause above all. */
  readonly fields: string
}

const told = ({ place, excerpt, message, frames, fields }: Printed, ground: Ground): string => {
  const all = frames
    .trim()
    .split('\n')
    .map((line) => line.trim())
  const own = all.filter((frame) => isOwn(frame, ground))
  const [first] = own
  const excerptIsOwn = place !== undefined && isOwn(place, ground)
  const shown =
    first === undefined ? (excerptIsOwn ? placeIn(place, ground) : undefined) : placeIn(first, ground)
  const folded = all.length - own.length
  return [
    ...(shown === undefined ? [] : [shown]),
    `  ${message.replaceAll('\n', '\n  ')}`,
    ...fields
      .split('\n')
      .filter((line) => !/^ *at |^[\s{}[\],]*$/.test(line))
      .map((line) => `  ${line}`),
    // What is in the file there: of a syntax error there are no frames.
    ...(first === undefined && excerptIsOwn && excerpt ? [excerpt.trimEnd().replaceAll(/^/gm, '    ')] : []),
    ...own.slice(1).map((frame) => `    ${inShort(frame, ground)}`),
    ...(folded > 0 ? [`    … ${folded} frame${folded === 1 ? '' : 's'} of Node and of packages`] : []),
    '',
  ].join('\n')
}

const pathIn = (frame: string): string | undefined => {
  const [, path] = /((?:file:\/\/)?\/[^()\s]+?)(?::\d+)+\)?$/.exec(frame) ?? []
  if (path === undefined) return undefined
  return path.startsWith('file:') ? fileURLToPath(path) : path
}

const isOwn = (frame: string, { root, foreign }: Ground): boolean => {
  const path = pathIn(frame)
  if (path === undefined || !path.startsWith(`${root}/`) || path.includes('/node_modules/')) return false
  return !foreign.some((folder) => path.startsWith(`${folder}/`))
}

/** `apps/tv/src/home.ts:12:5`. */
const placeIn = (frame: string, ground: Ground): string => {
  const [, position = ''] = /((?::\d+)+)\)?$/.exec(frame) ?? []
  return `${relative(ground.root, pathIn(frame) ?? '')}${position}`
}

const inShort = (frame: string, ground: Ground): string => {
  const [, name] = /^at (?:async )?([^\s(]+) \(/.exec(frame) ?? []
  return name === undefined ? `at ${placeIn(frame, ground)}` : `at ${name} (${placeIn(frame, ground)})`
}
