import { didYouMean } from '../nearest.ts'
import type { Repository, Workspace } from './repository.ts'

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
): readonly Workspace[] => {
  if (gateways.length === 0)
    throw new Error(`there is no gateway in ${root}; make one with bffkit new gateway, or npm create bffkit`)
  if (names.length === 0) {
    const inside = gateways.filter(({ path }) => cwd === path || cwd.startsWith(`${path}/`))
    const own = inside.filter(({ folder }) => folder !== '.' || gateways.length === 1)
    return own.length > 0 ? own : gateways
  }
  return names.map((name) => {
    const wanted = name.replace(/^\.\//, '').replace(/\/$/, '')
    const found = gateways.find(
      ({ folder, name: own, manifest }) => folder === wanted || own === wanted || manifest.name === wanted,
    )
    if (found) return found
    const all = gateways.map((gateway) => gateway.name)
    throw new Error(
      `there is no gateway ${JSON.stringify(name)}${didYouMean(name, all)}; there are ${all.join(', ')}`,
    )
  })
}
