import { BffError } from '../../errors/bff-error.ts'
import { checkRange } from '../../errors/option-range.ts'
import type { BatchOptions } from '../call.ts'

/** Ids one call asks for, at most. */
export const maxIds = 100

/**
 * Bytes of the path and the query of one call that asks for items by id, at most: about half of the 8,000 that servers
 * should take as a request line (RFC 9112 section 3), so that the path a service has in front of it fits as well.
 */
export const maxTarget = 4_096

/** How ids are written into a query. */
export interface IdList {
  readonly explode: boolean
  /** Bytes there are for ids, with what stands between them. */
  readonly room: number
  /** Bytes that stand between an id and the next. */
  readonly between: number
}

/**
 * How the ids of a batch are written.
 *
 * @throws TypeError when `maxTarget` is out of range, or leaves no room for an id.
 */
export const idList = (path: string, options: BatchOptions): IdList => {
  const { param = 'ids', explode = false } = options
  checkRange(`batch ${path}: maxTarget`, options.maxTarget, { from: 1, to: 65_536, whole: true })
  const name = encodeURIComponent(param).length
  const bytes = options.maxTarget ?? maxTarget
  const room = bytes - path.length - name - '/?='.length
  if (room < 1) throw new TypeError(`batch ${path}: maxTarget leaves no room for an id, it is ${bytes}`)
  return { explode, room, between: explode ? name + '&='.length : '%2C'.length }
}

/**
 * Why an id cannot be asked for, or `undefined`: no service knows an empty one, a comma would make two of it where commas
 * stand between ids, half a surrogate pair would become another one, and one that is too long fits into no call.
 */
export const whyNot = (id: string, path: string, { explode, room }: IdList): BffError | undefined => {
  if (id === '') return invalidId(path, 'cannot be empty')
  if (!explode && id.includes(',')) return invalidId(path, 'cannot have a comma')
  if (!id.isWellFormed()) return invalidId(path, 'must be Unicode')
  // Encoded, no character is longer than nine bytes.
  if (id.length * 9 > room && bytesOf(id) > room)
    return invalidId(path, `cannot be longer than ${room} bytes`)
  return undefined
}

const invalidId = (path: string, what: string) =>
  new BffError('BFF_INPUT_INVALID', `batch ${path}: an id ${what}`)

const bytesOf = (id: string) => encodeURIComponent(id).length

/** Splits ids into those of one call each, in their order: as many as fit, and {@link maxIds} at most. */
export const splitIds = (ids: Iterable<string>, { room, between }: IdList): string[][] => {
  const calls: string[][] = []
  let chunk: string[] = []
  let left = 0
  for (const id of ids) {
    const bytes = bytesOf(id)
    left -= bytes + between
    if (left < 0 || chunk.length === maxIds) {
      chunk = []
      calls.push(chunk)
      left = room - bytes
    }
    chunk.push(id)
  }
  return calls
}
