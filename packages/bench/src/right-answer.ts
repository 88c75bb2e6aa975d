import { isDeepStrictEqual } from 'node:util'
import type { Page } from './case/page.ts'

/**
 * Makes sure that a case answers what every case of this page answers.
 *
 * @returns the length of the answer in bytes, by which the load generator recognises it
 * @throws Error naming the case when it is another answer: a gateway that answers less costs less.
 */
export const checkedLength = (name: string, page: Page, status: number, text: string): number => {
  if (status !== 200)
    throw new Error(`${name}: answered ${status} instead of ${page.path}: ${text.slice(0, 300)}`)
  if (!isDeepStrictEqual(JSON.parse(text), page.answer()))
    throw new Error(`${name}: its answer is not the right one for ${page.path}: ${text.slice(0, 300)}`)
  return Buffer.byteLength(text)
}
