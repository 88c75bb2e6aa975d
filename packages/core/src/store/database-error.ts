import { StartError } from '../errors/start-error.ts'
import { isFolder } from './make-folder.ts'

/** A database that cannot be used: its message names the setting, the file, and why. */
export class DatabaseError extends StartError {
  override readonly name = 'DatabaseError'
}

/** What the numbers of SQLite mean for whoever runs it (sqlite.org/rescode.html, without the extended part). */
const reasons: Readonly<Record<number, string>> = {
  3: 'this user may not use it',
  5: 'another process has locked it',
  6: 'another process has locked it',
  8: 'it cannot be written',
  10: 'it cannot be read or written',
  11: 'it is corrupt',
  13: 'the disk is full',
  14: 'it cannot be opened or made',
  26: 'it is no SQLite database',
}

/** What helps, where another file would not. */
const cures: Readonly<Record<number, string>> = {
  5: 'start again when that one is done',
  6: 'start again when that one is done',
  13: 'make room there',
}

const codeOf = (error: unknown): number | undefined => {
  const { errcode } = Object(error)
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/** Whether a database could be used, were it not for somebody who writes to it now. */
export const isLocked = (error: unknown): boolean => [5, 6].includes(codeOf(error) ?? 0)

/** Says of a failure which file it concerns, where that is set, and what it means. */
export const databaseError = (error: unknown, file: string, setting: string): DatabaseError => {
  if (error instanceof DatabaseError) return error
  const cure = cures[codeOf(error) ?? 0] ?? `set ${setting} to a file this user can write`
  return new DatabaseError(
    `${setting}: the database ${file} cannot be used: ${reasonOf(error, file)}; ${cure}`,
  )
}

const reasonOf = (error: unknown, file: string): string => {
  if (isFolder(file)) return 'it is a folder'
  const { code } = Object(error)
  const sqlite = codeOf(error)
  if (sqlite !== undefined) return reasons[sqlite] ?? `SQLite says ${sqlite}`
  return typeof code === 'string' ? `its folder cannot be made (${code})` : 'it cannot be opened'
}
