import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whether there is a folder of this name, as far as this user may know. */
export const isFolder = (file: string): boolean => {
  try {
    return statSync(file).isDirectory()
  } catch {
    return false
  }
}

/**
 * Makes a folder, and those it is in, where they are missing. Node's own recursive way never comes back from a folder in which
 * nothing can be made and which says that it is not there, as `/proc` does.
 *
 * @throws the error of the one that cannot be made.
 */
export const makeFolder = (folder: string): void => {
  if (isFolder(folder)) return
  try {
    mkdirSync(folder)
  } catch (error) {
    const above = dirname(folder)
    if (isFolder(folder)) return
    if (isFolder(above) || !(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      throw error
    makeFolder(above)
    makeFolder(folder)
  }
}
