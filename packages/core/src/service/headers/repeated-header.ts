import { isSingleton } from '../../edge/singletons.ts'
import type { Head } from '../outgoing.ts'

/**
 * Makes one of what a service says twice alike, of the headers that have one value, and gives the name of the first that it
 * says twice differently (RFC 9110 section 5.3): whoever reads the answer would choose by chance.
 */
export const repeatedHeader = (headers: Head['headers']): string | undefined => {
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string' || value === undefined || !isSingleton(name)) continue
    if (value.some((line) => line !== value[0])) return name
    Object.assign(headers, { [name]: value[0] })
  }
  return undefined
}
