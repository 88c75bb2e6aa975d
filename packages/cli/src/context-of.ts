import { delimiter, join } from 'node:path'
import type { Io } from './io.ts'
import type { Repository } from './repository/look-at.ts'
import type { Context } from './run.ts'

/** What programs of a repository are started with: its own come first, and they send nothing home. */
export const contextOf = (
  { root }: Repository,
  { environment, signal }: Io,
  ...folders: string[]
): Context => {
  const own = [...folders, '.'].map((folder) => join(root, folder, 'node_modules/.bin'))
  const path = [...own, environment.PATH].join(delimiter)
  return { root, signal, environment: { ...environment, PATH: path, DO_NOT_TRACK: '1', NO_COLOR: '1' } }
}
