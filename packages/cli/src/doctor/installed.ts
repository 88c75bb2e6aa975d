import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isNode, type Node, textOf } from '../service/document/node.ts'

/** A package as it is installed. */
export interface Installed {
  readonly folder: string
  readonly version: string
  readonly manifest: Node
}

/** The package of a name that code in a folder gets, as Node looks for it; `undefined` when there is none. */
export const installedIn = (from: string, name: string): Installed | undefined => {
  for (let place = from; ; place = dirname(place)) {
    const folder = join(place, 'node_modules', name)
    if (existsSync(join(folder, 'package.json'))) return installedAt(realpathSync(folder))
    if (dirname(place) === place) return undefined
  }
}

const installedAt = (folder: string): Installed | undefined => {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return isNode(manifest) ? { folder, version: textOf(manifest.version) ?? '', manifest } : undefined
}
