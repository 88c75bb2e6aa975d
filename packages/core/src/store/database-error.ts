import { statSync } from 'node:fs'
import { StartError } from '../errors/start-error.ts'

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

/** Says of a failure which file it concerns, where that is set, and what it means. */
export const databaseError = (error: unknown, file: string, setting: string): DatabaseError => {
  if (error instanceof DatabaseError) return error
  return new DatabaseError(
    `${setting}: the database ${file} cannot be used: ${reasonOf(error, file)}; set ${setting} to a file this user can write`,
  )
}

const reasonOf = (error: unknown, file: string): string => {
  if (isFolder(file)) return 'it is a folder'
  const { errcode, code } = Object(error)
  if (typeof errcode === 'number') return reasons[errcode & 0xff] ?? `SQLite says ${errcode}`
  return typeof code === 'string' ? `its folder cannot be made (${code})` : 'it cannot be opened'
}

const isFolder = (file: string): boolean => {
  try {
    return statSync(file).isDirectory()
  } catch {
    return false
  }
}
