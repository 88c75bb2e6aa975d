import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const flag = '--watch-path='

/**
 * The flags of Node that restart an app when its sources change, with whole paths: those of the `dev` script in its
 * `package.json`, so that what is watched stands in one place. Node watches folders and not the files it has loaded: a file that
 * an editor replaces by another of its name would be lost after the first time.
 *
 * @param folder of the app
 */
export const watchFlags = (folder: string): string[] => {
  const manifest: { scripts?: { dev?: string } } = JSON.parse(
    readFileSync(resolve(folder, 'package.json'), 'utf8'),
  )
  const words = manifest.scripts?.dev?.split(' ') ?? []
  return words
    .filter((word) => word.startsWith('--watch'))
    .map((word) => (word.startsWith(flag) ? flag + resolve(folder, word.slice(flag.length)) : word))
}
