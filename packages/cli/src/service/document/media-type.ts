import type { Node } from './node.ts'

/** Whether a media type is JSON: `application/json`, and those that end in `+json` (RFC 6839). */
export const isJson = (type: string): boolean => /^(\*\/\*|application\/\*|[^;]*[/+]json)\s*(;|$)/i.test(type)

/** The media type of a `content` to take: JSON, or else the first. */
export const mediaTypeOf = (content: Node): string | undefined => {
  const types = Object.keys(content)
  return types.find((type) => /^application\/json\s*(;|$)/i.test(type)) ?? types.find(isJson) ?? types[0]
}
