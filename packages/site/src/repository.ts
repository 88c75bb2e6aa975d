import { fileURLToPath } from 'node:url'

/** The folder that holds README.md, `apps/` and `packages/`. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** Where all that is generated lies; git does not know it. */
export const dataFolder = fileURLToPath(new URL('../.data/', import.meta.url))
