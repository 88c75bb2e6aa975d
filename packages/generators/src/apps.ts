import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The names of the gateways there are. */
export const appsOf = (root: string): string[] =>
  readdirSync(join(root, 'apps'))
    .filter((name) => existsSync(join(root, 'apps', name, 'package.json')))
    .sort()
