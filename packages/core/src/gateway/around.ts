import type { Context, MiddlewareHandler } from 'hono'
import { asBffError } from '../errors/as-bff-error.ts'

/** Runs something with middleware around it. */
export type Around = (c: Context, inside: () => Promise<void>) => Promise<void>

/**
 * Puts middleware around all that happens to a request. The first one sees most; what one returns is the answer, as in hono. An error
 * that one throws names it, for the log. `undefined` when there is none.
 *
 * @throws TypeError when one is no function.
 */
export const aroundAll = (where: string, middleware: readonly MiddlewareHandler[]): Around | undefined => {
  for (const one of middleware)
    if (typeof one !== 'function') throw new TypeError(`${where}: takes functions (c, next), not ${one}`)
  if (middleware.length === 0) return undefined
  return (c, inside) => {
    const from = async (index: number): Promise<void> => {
      const one = middleware[index]
      if (!one) return inside()
      try {
        const given = await one(c, () => from(index + 1))
        if (given instanceof Response) replace(c, given)
      } catch (error) {
        throw asBffError(error, `${where} ${one.name || index}`)
      }
    }
    return from(0)
  }
}

/** Takes the place of an answer that may be there. Hono would put the headers of that one over those of the new one. */
export const replace = (c: Context, response: Response): void => {
  c.res = undefined
  c.res = response
}
