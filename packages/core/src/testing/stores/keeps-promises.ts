/** One promise of a store, as a sentence, and what shows that it is kept. */
export type Promises<Store> = readonly (readonly [promise: string, check: (store: Store) => Promise<void>])[]

/** Makes the store that is checked: a new one each time, or the same. */
export type MakeStore<Store> = () => Store | Promise<Store>

/**
 * Checks each promise on a store of its own.
 *
 * @throws Error naming every promise that is not kept, and what happened instead.
 */
export const keepsPromises = async <Store>(
  name: string,
  make: MakeStore<Store>,
  promises: Promises<Store>,
): Promise<void> => {
  const broken: string[] = []
  for (const [promise, check] of promises)
    try {
      await check(await make())
    } catch (error) {
      broken.push(`- ${promise}: ${error instanceof Error ? error.message : typeof error}`)
    }
  if (broken.length > 0)
    throw new Error(`${name}: ${broken.length} promises are not kept\n${broken.join('\n')}`)
}

/** Says what was expected of a store when it is not so. */
export const expected = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`expected ${what}`)
}
