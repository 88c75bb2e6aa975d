import { token } from '../../edge/token.ts'
import { kindOfValue, sendable } from '../credentials/credential.ts'
import { isOfTheAnswer, owners } from './header-rules.ts'
import { valueIn } from './own-headers.ts'

/** Headers with the same value in all calls of a service, such as `{ 'x-api-version': '3' }`. */
export type ConstantHeaders = Readonly<Record<string, string>>

/** What each call says of itself: its body, the answer it can read and the one it has. */
const ofTheCall = /^(?:accept|content-.*|if-.*|range|via)$/

/**
 * Checks the headers all calls of a service carry, and gives them as names and values by turns, names in lower case.
 *
 * @throws TypeError naming the header, and never its value: for a credential, for what the connection or the gateway sets, for what
 * each call says itself, for a name that comes twice, and for a value that is not visible ASCII in one line.
 */
export const constantHeaders = (given: ConstantHeaders, where: string): readonly string[] => {
  const list: string[] = []
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase()
    if (!token.test(name)) throw new TypeError(`${where}: ${JSON.stringify(name)} is not a header name`)
    if (owners.has(lower) || isOfTheAnswer(lower) || ofTheCall.test(lower))
      throw new TypeError(`${where}: ${lower} cannot be the same in all calls; ${whose(lower)}`)
    if (valueIn(list, lower) !== undefined) throw new TypeError(`${where}: ${lower} is there twice`)
    if (typeof value !== 'string' || !sendable.test(value))
      throw new TypeError(
        `${where}: ${lower} must be one line of visible ASCII, not ${typeof value === 'string' ? 'another text' : kindOfValue(value)}`,
      )
    list.push(lower, value)
  }
  return list
}

const credentials: readonly string[] = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key']

const whose = (name: string) =>
  credentials.includes(name)
    ? 'a credential is given with token, such as headerKey({ … })'
    : 'the gateway or each call sets it'

/** Those of several layers, the last of which is nearest; `undefined` when none has any. */
export const mergedConstants = (
  layers: readonly (ConstantHeaders | undefined)[],
): ConstantHeaders | undefined => {
  if (layers.every((layer) => layer === undefined)) return undefined
  const entries = layers.flatMap((layer = {}) => Object.entries(layer))
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
}
