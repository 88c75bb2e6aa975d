/**
 * Makes something once, when it is first asked for, and gives it to everybody who asks. A failure reaches those who
 * wait for it and then forgotten: the next one who asks tries again.
 *
 * @example
 * ```ts
 * import { onceMade } from '@bffkit/core/store'
 *
 * declare const createTable: () => Promise<void>
 * const table = onceMade(createTable)
 * await table()
 * ```
 */
export const onceMade = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
