import { repository } from '../build/workspace.ts'
import type { Packed } from '../checks/pack.ts'
import { run } from '../run.ts'

const git = (...args: string[]) => run('git', args, { cwd: repository })

/**
 * Refuses to publish what is not in the history under a tag: nobody could say later what it was made from.
 *
 * @throws Error when something is not committed, or the commit has no tag `name@version` for one of the packages.
 */
export const requireTaggedTree = async (
  packages: readonly { name: string; version: string }[],
): Promise<void> => {
  const changed = await git('status', '--porcelain')
  if (changed !== '') throw new Error(`commit or remove these first:\n${changed.trimEnd()}`)
  const tags = (await git('tag', '--points-at', 'HEAD')).split('\n')
  const missing = packages
    .map(({ name, version }) => `${name}@${version}`)
    .filter((tag) => !tags.includes(tag))
  if (missing.length > 0)
    throw new Error(
      `this commit has no tag ${missing.join(', ')}: npx changeset version, commit, npx changeset git-tag`,
    )
}

/** Publishes what the registry does not have yet, each package after those it needs: a release that was interrupted goes on. */
export const publish = async (packed: readonly Packed[]): Promise<string> => {
  const published: string[] = []
  for (const { name, version, tarball } of packed) {
    const known = await run('npm', ['view', `${name}@${version}`, 'version'], { cwd: repository }).catch(
      () => '',
    )
    if (known.trim() === version) continue
    await run('npm', ['publish', tarball, '--access', 'public'], { cwd: repository })
    published.push(`${name}@${version}`)
  }
  return published.length === 0 ? 'nothing is new' : published.join(', ')
}
