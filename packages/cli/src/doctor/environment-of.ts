import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Package, Repository } from '../repository/look-at.ts'

/**
 * What a gateway is started with: `.env` of the root, then of the gateway, then the file `ENV_FILE` names, and over all of them the
 * environment itself.
 */
export const environmentOf = (
  { root }: Repository,
  { folder }: Package,
  environment: NodeJS.ProcessEnv,
): Record<string, string> => {
  const files = [...new Set([join(root, '.env'), join(root, folder, '.env')])]
  const given: Record<string, string> = {}
  for (const file of files) if (existsSync(file)) Object.assign(given, parseEnv(readFileSync(file, 'utf8')))
  const named = environment.ENV_FILE ?? given.ENV_FILE
  const further = named === undefined ? undefined : resolve(root, folder, named)
  if (further !== undefined && existsSync(further))
    Object.assign(given, parseEnv(readFileSync(further, 'utf8')))
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) given[name] = value
  return given
}
