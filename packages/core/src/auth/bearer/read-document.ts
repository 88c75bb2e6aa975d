import { askIssuer } from '../ask-issuer.ts'
import { textOf } from '../bounded-fetch.ts'

/**
 * Reads a JSON document of an issuer.
 *
 * @throws Error with a reason for the log, which holds nothing of the document.
 */
export const readDocument = async (url: string, signal: AbortSignal): Promise<unknown> => {
  const headers = { accept: 'application/json' }
  const response = await askIssuer(url, { headers, signal }).catch((error) => {
    const { code } = Object(Object(error).cause)
    throw new Error(typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached')
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`it answered ${response.status}`)
  }
  const text = await textOf(response)
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it answered no JSON')
  }
}
