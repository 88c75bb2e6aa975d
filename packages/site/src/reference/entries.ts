import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { repositoryRoot } from '../repository.ts'

/** A public entry whose docstrings are the reference: the name one imports, and the source from the root of the repository. */
export type Entry = { name: string; source: string }

const packages = ['packages/core', 'packages/contract']

/** All entries that the packages export as TypeScript. */
export const entries = (): Entry[] =>
  packages.flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8'))
    return Object.entries<unknown>(exports).flatMap(([subpath, source]) =>
      typeof source === 'string' && source.endsWith('.ts')
        ? [{ name: posix.join(name, subpath), source: posix.join(folder, source) }]
        : [],
    )
  })
