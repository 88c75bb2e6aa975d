/** What of a schema cannot be described, and where. */
export const undescribable = (where: string, what: string, instead: string): TypeError =>
  new TypeError(`openApi: ${where}: ${what} cannot be described; ${instead}`)
