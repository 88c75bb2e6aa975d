import { basename, join } from 'node:path'
import { didYouMean } from '../nearest.ts'
import type { Package, Repository } from './look-at.ts'

/**
 * The gateways of these names, by folder (`apps/web-bff`), by its last part, or by the name of the package; all of them when none is
 * named and the command is run outside of one.
 *
 * @param cwd the one it is in is taken when none is named
 * @throws Error naming those there are, when there is no such gateway, or none at all.
 */
export const chooseGateways = (
  { root, gateways }: Repository,
  names: readonly string[],
  cwd: string,
): readonly Package[] => {
  if (gateways.length === 0)
    throw new Error(`there is no gateway in ${root}; make one with bffkit new gateway, or npm create bffkit`)
  if (names.length === 0) {
    const own = gateways.filter(({ folder }) => folder !== '.' && isWithin(cwd, join(root, folder)))
    return own.length > 0 ? own : gateways
  }
  return names.map((name) => {
    const wanted = name.replace(/^\.\//, '').replace(/\/$/, '')
    const found = gateways.find((gateway) =>
      [gateway.folder, nameOf(gateway, root), gateway.manifest.name].includes(wanted),
    )
    if (found) return found
    const all = gateways.map((gateway) => nameOf(gateway, root))
    throw new Error(
      `there is no gateway ${JSON.stringify(name)}${didYouMean(name, all)}; there are ${all.join(', ')}`,
    )
  })
}

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

/** What a gateway is called: its folder, and of one that is the whole repository that of the repository. */
export const nameOf = ({ folder }: Package, root: string): string => basename(folder === '.' ? root : folder)
