import type { Repository } from '../repository/look-at.ts'
import type { Manifest } from '../repository/manifest.ts'
import { versions } from '../templates.ts'

/**
 * The versions a repository has of packages, so that no second copy of one comes in: those of its gateways first. Ours, where it
 * has none or one of another major version.
 */
export const versionsOf = ({ gateways, packages, manifest }: Repository, names: readonly string[]) => {
  const manifests: Manifest[] = [...gateways, ...packages].map(({ manifest }) => manifest).concat(manifest)
  const ours = versions()
  const versionOf = (name: string) => {
    const theirs = manifests.map(
      ({ dependencies, devDependencies }) => dependencies?.[name] ?? devDependencies?.[name],
    )
    const fits = (version: string | undefined) =>
      version !== undefined && (majorOf(version) === majorOf(ours[name]) || majorOf(version) === undefined)
    return theirs.find(fits) ?? ours[name] ?? '*'
  }
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]))
}

const majorOf = (version = '') => /\d+/.exec(version)?.[0]
