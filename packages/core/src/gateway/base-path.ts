/**
 * The path under which clients find a gateway, when a proxy in front takes one off; empty when none does.
 *
 * @param given what the app says
 * @param ofAuth what its authentication says, as the path in the `origin` of `session()`
 * @throws TypeError for what is no path without a slash at its end, and when the two differ.
 */
export const basePath = (given: string | undefined, ofAuth = ''): string => {
  if (given === undefined) return ofAuth
  if (typeof given !== 'string' || !/^(?:\/[\w.~-]+)+$/.test(given) || /\/\.\.?(?:\/|$)/.test(given))
    throw new TypeError(
      `gateway: base must be a path without a slash at its end, such as /shop, not ${JSON.stringify(given)}`,
    )
  if (ofAuth !== '' && ofAuth !== given)
    throw new TypeError(`gateway: base is ${given}, and auth names ${ofAuth}, as in origin; leave base out`)
  return given
}
