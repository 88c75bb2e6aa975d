import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

let loaded: typeof import('kysely')

/**
 * What kysely exports, loaded when a database is first used: the other stores of this entry work without it. It is the same module as the
 * app imports, since kysely has no other form.
 */
export const kysely = (): typeof import('kysely') => {
  loaded ??= require('kysely')
  return loaded
}
