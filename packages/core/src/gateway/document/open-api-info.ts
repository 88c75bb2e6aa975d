import { nameOf, type Placed } from './operations.ts'

/** A group of operations. */
export interface OpenApiTag {
  readonly name: string
  readonly description: string
  /** Operations below these paths, such as `/v1/orders`, have the tag when their route names none. Default none. */
  readonly paths?: readonly string[]
}

/** The `info` of the contract. */
export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  /** One line. Default none. */
  readonly summary?: string
  readonly description?: string
  /** An address. Default none. */
  readonly termsOfService?: string
  /** Who answers questions. Default nobody in particular. */
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string }
  /** What the document may be used for: an SPDX expression as `identifier`, or the `url` of the text. Default none. */
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string }
  /** Base addresses. Default the `base` of the gateway, otherwise `/`: the host that serves the document. */
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  /** The groups of operations, in the order they are shown. With them every operation must be in one. Default none. */
  readonly tags?: readonly OpenApiTag[]
}

/** The members of a document that come from its info. */
export const documentInfo = ({ servers, tags = [], ...info }: OpenApiInfo, base = '') => ({
  info: structuredClone(info),
  servers: (servers ?? [{ url: base || '/' }]).map((server) => ({ ...server })),
  ...(tags.length > 0 && { tags: tags.map(({ name, description }) => ({ name, description })) }),
})

/**
 * Gives every operation its tags: those its route names, otherwise the one with the longest of the paths it stands below.
 *
 * @throws TypeError when an operation has a tag that is not among them, or none.
 */
export const giveTags = (operations: readonly Placed[], { tags = [] }: Pick<OpenApiInfo, 'tags'>): void => {
  if (tags.length === 0) return
  const names = new Set(tags.map(({ name }) => name))
  const places = tags
    .flatMap(({ name, paths = [] }) => paths.map((path) => ({ name, path })))
    .toSorted((a, b) => b.path.length - a.path.length)
  for (const placed of operations) {
    const { operation, path } = placed
    const found = places.find((place) => path === place.path || path.startsWith(`${place.path}/`))
    operation.tags ??= found ? [found.name] : []
    const unknown = operation.tags.find((tag) => !names.has(tag))
    if (unknown !== undefined)
      throw new TypeError(`openApi: tags do not list ${JSON.stringify(unknown)} of ${nameOf(placed)}`)
    if (operation.tags.length === 0)
      throw new TypeError(
        `openApi: tags have none for ${nameOf(placed)}; name one in the route, or its path in a tag`,
      )
  }
}
