import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One text file of the repository; `path` is relative to the root and has forward slashes. */
export type Source = { path: string; text: string }

/** The root of the repository, with a trailing slash. */
export const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url))

/**
 * Reads every text file that is committed or could be: tracked, or untracked and not ignored. Binary files are left out.
 *
 * `safe.directory` is set because a checkout that another user owns (a container, a mount) is refused by git otherwise.
 */
export const readRepository = (root = repositoryRoot): Source[] => {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const output = execFileSync('git', ['-c', 'safe.directory=*', '-C', root, ...list], { encoding: 'utf8' })
  const paths = [...new Set(output.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)))
  return paths
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'))
}

/** Tells whether a file is TypeScript or JavaScript of a workspace, which is what the rules about code look at. */
export const isCode = ({ path }: Source) => /^(apps|packages)\/.+\.[cm]?[jt]s$/.test(path)

/** Tells whether a file is a test, or stands in a `test/` folder and so only serves tests. */
export const isTest = ({ path }: Source) => /\.test(-d)?\.ts$|\/test\//.test(path)

/** The folder of the workspace a path belongs to, as in `apps/mobile-bff`; undefined outside of the workspaces. */
export const workspaceOf = (path: string) => /^(?:apps|packages)\/[^/]+(?=\/)/.exec(path)?.[0]
