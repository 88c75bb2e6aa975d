import type { Answer } from '../outgoing.ts'
import { listOf } from './cache-control.ts'

/** The name of a group: what an answer belongs to, whatever its path, such as `product:p1`. */
export type Group = string

const maxGroups = 32
const maxLength = 128

/** No groups: what nearly every answer has. */
export const noGroups: readonly Group[] = []

/** What is wrong with the groups an option names, or `undefined`: a list of 1 to 32 texts of 1 to 128 ASCII characters. */
export const groupsFlaw = (groups: readonly Group[]): string | undefined => {
  if (!Array.isArray(groups) || groups.length === 0 || groups.length > maxGroups)
    return `must be a list of 1 to ${maxGroups} names, not ${JSON.stringify(groups)}`
  const wrong = groups.find((group) => !isGroup(group))
  return wrong === undefined
    ? undefined
    : `must be names of 1 to ${maxLength} ASCII characters, not ${JSON.stringify(wrong)}`
}

/** Whether a text can name a group: what a structured field can say, and short. */
const isGroup = (name: unknown): name is Group =>
  typeof name === 'string' && /^[\x20-\x7e]+$/.test(name) && name.length <= maxLength

const quoted = String.raw`"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"`
const parameter = String.raw`;[ ]*[a-z*][^,;"\s]*(?:"(?:[^"\\]|\\.)*")?`
const member = `${quoted}(?:${parameter})*`
const list = new RegExp(String.raw`^[ \t]*${member}(?:[ \t]*,[ \t]*${member})*[ \t]*$`)
const members = new RegExp(member, 'g')

/**
 * The groups a service names in `Cache-Groups` or `Cache-Group-Invalidation` (RFC 9875): a list of strings, whose parameters say
 * nothing. A field that is anything else is ignored whole (RFC 9651 section 4.2).
 */
export const groupsIn = (header: Answer['headers'][string]): readonly Group[] => {
  if (header === undefined) return noGroups
  const text = listOf(header)
  if (!list.test(text)) return noGroups
  return Array.from(text.matchAll(members), ([, name = '']) => name.replaceAll(/\\(.)/g, '$1'))
}
