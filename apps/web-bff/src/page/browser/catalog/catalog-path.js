/**
 * The address of a page of the catalogue, by what is looked for.
 *
 * @param {{ query?: string, category?: string, cursor?: string }} search what is empty is left out
 * @param {string} path
 */
export const catalogPath = (search, path = '/products') => {
  const given = Object.entries(search).filter(([, value]) => value)
  return given.length ? `${path}?${new URLSearchParams(given)}` : path
}
