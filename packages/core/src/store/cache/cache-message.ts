import { z } from 'zod'
import type { Dropped, Dropping } from '../../service/cache/second/shared-cache.ts'

/** Of what another version of the gateway may send. */
const version = 1

const text = z.string().optional()
const Message = z.object({
  version: z.literal(version),
  service: z.string(),
  by: z.string(),
  group: text,
  path: text,
  resource: text,
})

/** What instances are told; the script puts the marks in front. */
export const messageFor = (service: string, { group, path, resource }: Dropping, by: string): string =>
  JSON.stringify({ version, service, by, group, path, resource })

/** What a message says was dropped; `undefined` when it is of another version, or none. */
export const messageOf = (message: string): Dropped | undefined => {
  const [, before, mark, json = ''] = /^(\d+) (\d+) (.*)$/s.exec(message) ?? []
  const { data } = Message.safeParse(jsonIn(json))
  return data && { ...data, before: Number(before), mark: Number(mark) }
}

/** What JSON says; `undefined` where it is none. */
export const jsonIn = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
