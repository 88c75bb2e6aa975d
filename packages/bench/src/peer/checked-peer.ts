import { home } from '../case/page.ts'

/**
 * Makes sure that a peer answers all that the others show. It may show more: not every gateway can trim a list.
 *
 * @returns the length of the answer in bytes
 * @throws Error when something is missing or differs.
 */
export const checkedPeer = (status: number, text: string): number => {
  if (status !== 200)
    throw new Error(`peer: answered ${status} instead of ${home.path}: ${text.slice(0, 300)}`)
  const missing = missingIn(JSON.parse(text), home.answer(), '')
  if (missing !== undefined)
    throw new Error(`peer: its answer lacks ${missing}, or has another value there: ${text.slice(0, 300)}`)
  return Buffer.byteLength(text)
}

/** The path of the first value that is not in an answer; `undefined` when all of them are. */
const missingIn = (answer: unknown, right: unknown, path: string): string | undefined => {
  if (typeof right !== 'object' || right === null) return answer === right ? undefined : path
  if (typeof answer !== 'object' || answer === null) return path
  const has = new Map(Object.entries(answer))
  for (const [name, value] of Object.entries(right)) {
    const missing = missingIn(has.get(name), value, `${path}/${name}`)
    if (missing !== undefined) return missing
  }
  return undefined
}
