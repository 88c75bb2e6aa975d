import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linkInstalled } from '../src/link-installed.ts'

const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** A repository of its own, as it would be committed now, with what is installed. */
export interface CopiedRepository extends Disposable {
  readonly root: string
  /** Runs git and answers with what it prints. */
  git(...args: string[]): string
}

/**
 * Copies the repository into a temporary folder and commits the copy. What is installed is linked; the links to the
 * workspaces point into the copy.
 */
export const copyRepository = (): CopiedRepository => {
  const root = mkdtempSync(join(tmpdir(), 'bffkit-copy-'))
  const git = gitIn(root)
  for (const file of committable()) cpSync(join(repository, file), join(root, file))
  linkInstalled(repository, root)
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'Copy')
  return { root, git, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

const gitIn =
  (cwd: string) =>
  (...args: string[]) => {
    const settings = [
      'safe.directory=*',
      'user.name=test',
      'user.email=test@example.com',
      'commit.gpgSign=false',
    ]
    const options = settings.flatMap((setting) => ['-c', setting])
    return execFileSync('git', [...options, ...args], { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 })
  }

const committable = () =>
  gitIn(repository)('ls-files', '-z', '--cached', '--others', '--exclude-standard')
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(repository, file)))
