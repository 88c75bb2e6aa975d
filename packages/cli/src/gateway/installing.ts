import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withWorkspace } from '../lock-file.ts'
import type { Change } from '../put-in-place.ts'
import type { Repository } from '../repository/look-at.ts'
import { packageManagers } from '../repository/package-manager.ts'
import type { GatewayPlan } from './plan-gateway.ts'

/** The folder whose `node_modules` holds all that a new gateway needs; `undefined` when something has to be installed. */
export const installedFor = (
  { root, gateways, services, workspaces }: Repository,
  { manifest }: GatewayPlan,
) => {
  if (workspaces === undefined) return undefined
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  const folders = ['.', ...[gateways[0], services].flatMap((model) => (model ? [model.folder] : []))]
  return folders.find((folder) =>
    names.every((name) => [folder, '.'].some((place) => existsSync(join(root, place, 'node_modules', name)))),
  )
}

/**
 * What npm does for a new workspace whose dependencies are all in the lock file: a link to it, and its lines there. `undefined`
 * when the package manager has to do it.
 */
export const linkedByHand = (
  { root, manager, workspaces }: Repository,
  { folder, manifest }: GatewayPlan,
): Change[] | undefined => {
  const { lockFile } = packageManagers.npm
  if (manager !== 'npm' || workspaces === undefined || !existsSync(join(root, lockFile))) return undefined
  const before = readFileSync(join(root, lockFile), 'utf8')
  const { name = '' } = manifest
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  const { packages = {} }: { packages?: Record<string, object> } = JSON.parse(before)
  if (needed.some((name) => packages[`node_modules/${name}`] === undefined)) return undefined
  const up = dirname(`node_modules/${name}`)
    .split('/')
    .map(() => '..')
    .join('/')
  return [
    { path: lockFile, text: withWorkspace(before, folder, { ...manifest, name }), before },
    { path: `node_modules/${name}`, link: `${up}/${folder}` },
  ]
}
