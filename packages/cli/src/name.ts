/** Characters a name may have: it becomes a folder, a package, a scope of types and a path. */
const maxLength = 40

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Words that JavaScript keeps, that the generated files use, or that say nothing about what is inside. */
const reserved = new Set(
  `await break case catch class const continue debugger default delete do else enum eval export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof undefined var void while with yield arguments
  create-app create-route fan-out index node-modules optional problems route secured settings test view
  common helper helpers lib manager managers types util utils`.split(/\s+/),
)

/**
 * The name itself when it can be one.
 *
 * @throws Error in one line that says what is wrong with it and what would be right.
 */
export const checkName = (name: string, example: string): string => {
  const wrong = problem(name)
  if (wrong === undefined) return name
  const shown = JSON.stringify(name.length > maxLength ? `${name.slice(0, maxLength)}…` : name)
  throw new Error(
    `${shown} cannot be a name: ${wrong}; write lower-case words joined by -, such as ${example}`,
  )
}

const problem = (name: string) => {
  if (name === '') return 'it is empty'
  if (name.length > maxLength) return `it has ${name.length} characters, and ${maxLength} are the most`
  if (!kebabCase.test(name)) return 'it is not kebab-case'
  return reserved.has(name) ? 'it is a reserved word' : undefined
}

/** Whether a word means something else where names stand. */
export const isReserved = (name: string): boolean => reserved.has(name)

/** `wish-list` as a type is called: `WishList`. */
export const pascalCase = (name: string) =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

/** `wish-list` as a variable is called: `wishList`. */
export const camelCase = (name: string) => {
  const pascal = pascalCase(name)
  return pascal.charAt(0).toLowerCase() + pascal.slice(1)
}

/** The setting that says where a service is, by its key, as core names it: `itemsByUser` is at `ITEMS_BY_USER_URL`. */
export const addressSetting = (key: string): string => `${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}_URL`
