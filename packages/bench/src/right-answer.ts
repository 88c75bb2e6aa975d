import { isDeepStrictEqual } from 'node:util'
import { handTrimmed } from './hand-trimmed.ts'
import { payloads } from './payloads.ts'

/**
 * Makes sure that a case answers what all cases answer.
 *
 * @returns the length of the answer in bytes, by which the load generator recognises it
 * @throws Error naming the case when it is another answer: a gateway that answers less costs less.
 */
export const checkedLength = (name: string, status: number, text: string): number => {
  if (status !== 200)
    throw new Error(`${name}: answered ${status} instead of the home screen: ${text.slice(0, 300)}`)
  if (!isDeepStrictEqual(JSON.parse(text), handTrimmed(payloads())))
    throw new Error(`${name}: its answer is not what the other cases answer: ${text.slice(0, 300)}`)
  return Buffer.byteLength(text)
}
