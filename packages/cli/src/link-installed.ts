import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Gives a copy of the repository what is installed in a checkout, by links; those to the workspaces point into the copy.
 *
 * @param root of the copy, which has no `node_modules` yet
 */
export const linkInstalled = (checkout: string, root: string): void => {
  const installed = join(checkout, 'node_modules')
  const links = join(root, 'node_modules')
  mkdirSync(join(links, '@bffkit'), { recursive: true })
  for (const name of readdirSync(installed))
    if (name !== '@bffkit') symlinkSync(join(installed, name), join(links, name))
  for (const folder of ['apps', 'packages'])
    for (const name of readdirSync(join(root, folder)))
      symlinkSync(join('../..', folder, name), join(links, '@bffkit', name))
}
