import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A file or link to write; `path` is relative to the root. */
export type Change =
  | { readonly path: string; readonly text: string; readonly before?: string | undefined }
  | { readonly path: string; readonly link: string }

/** What must be written below `place` for the texts before to become those after. */
export const changesBetween = (
  place: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Change[] =>
  [...after]
    .filter(([file, text]) => before.get(file) !== text)
    .map(([file, text]) => ({ path: `${place}/${file}`, text, before: before.get(file) }))
    .sort((a, b) => a.path.localeCompare(b.path))

/**
 * Writes all changes or none: what was written is taken back when a later one fails. It does not wait for anything, so
 * that no signal comes in between.
 *
 * @throws Error when a file is no longer what it was before, or cannot be written.
 */
export const putInPlace = (root: string, changes: readonly Change[]): void => {
  const undo: (() => void)[] = []
  try {
    for (const change of changes) refuseMoved(root, change)
    for (const change of changes) write(join(root, change.path), change, undo)
  } catch (error) {
    for (const takeBack of undo.reverse()) takeBack()
    throw error
  }
}

const refuseMoved = (root: string, change: Change) => {
  if ('link' in change) return
  const path = join(root, change.path)
  const now = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (now !== change.before)
    throw new Error(
      `${change.path} was changed by somebody else meanwhile; nothing was written, run it again`,
    )
}

const write = (path: string, change: Change, undo: (() => void)[]) => {
  const made = mkdirSync(dirname(path), { recursive: true })
  if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }))

  if ('link' in change) {
    // A link that an app of this name has left behind points nowhere.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(path)
    symlinkSync(change.link, path)
    undo.push(() => rmSync(path))
    return
  }
  const { text, before } = change
  undo.push(() => (before === undefined ? rmSync(path, { force: true }) : writeFileSync(path, before)))
  writeFileSync(path, text)
}
