/** A route as OpenAPI declares it. */
export interface Declaration {
  readonly method: string
  readonly path: string
  readonly security?: Security | undefined
}

/** Who may call a route, by its declaration: alternatives, each with scopes. */
export type Security = readonly Readonly<Record<string, readonly string[]>>[]

/** What a route asks for, whichever scheme it names: every credential of a gateway needs the same. */
export const scopesOf = (security: Security = []): string[] => [
  ...new Set(security.flatMap((scheme) => Object.values(scheme)).flat()),
]

const honoPath = (path: string) => path.replaceAll(/\/\{(.+?)\}/g, '/:$1')

/** What routes ask for, by method and template. Several declarations of one route ask for the scopes of all of them. */
export const scopesByRoute = (
  declarations: readonly Declaration[],
): ReadonlyMap<string, readonly string[]> => {
  const scopes = new Map<string, readonly string[]>()
  for (const { method, path, security } of declarations) {
    const key = `${method.toUpperCase()} ${honoPath(path)}`
    scopes.set(key, [...(scopes.get(key) ?? []), ...scopesOf(security)])
  }
  return scopes
}
