import { checkName } from './name.ts'

/** What is to be made. */
export type Command =
  | { readonly make: 'gateway'; readonly app: string }
  | { readonly make: 'screen'; readonly app: string; readonly screen: string }

const usages = {
  gateway: 'npm run new:gateway -- NAME, as in npm run new:gateway -- tv-bff',
  screen: 'npm run new:screen -- APP NAME, as in npm run new:screen -- mobile-bff wishlist',
}

/**
 * Reads the command line: `gateway NAME` or `screen APP NAME`.
 *
 * @throws Error in one line that says what is wrong and what would be right.
 */
export const parseCommand = ([make = '', ...names]: readonly string[]): Command => {
  if (make === 'gateway') {
    const [app = ''] = exactly(1, names, usages.gateway)
    return { make, app: checkName(app, 'tv-bff') }
  }
  if (make === 'screen') {
    const [app = '', screen = ''] = exactly(2, names, usages.screen)
    return { make, app: checkName(app, 'mobile-bff'), screen: checkName(screen, 'wishlist') }
  }
  throw new Error(
    `there is no generator ${JSON.stringify(make)}; write ${usages.gateway}, or ${usages.screen}`,
  )
}

const exactly = (count: number, names: readonly string[], usage: string) => {
  const [surplus] = names.slice(count)
  if (names.length < count) throw new Error(`a name is missing; write ${usage}`)
  if (surplus !== undefined)
    throw new Error(`${JSON.stringify(surplus)} is one name too many; write ${usage}`)
  return names
}
