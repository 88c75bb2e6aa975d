import { decodeText } from '../../edge/body/decode-text.ts'

/** Bytes a document may have, once it is decompressed. */
const maxBytes = 65_536

/**
 * Reads a JSON document of at most 64 KiB. Redirects are not followed.
 *
 * @throws Error with a reason for the log, which holds nothing of the document.
 */
export const readDocument = async (url: string, signal: AbortSignal): Promise<unknown> => {
  const headers = { accept: 'application/json' }
  const response = await fetch(url, { headers, redirect: 'manual', signal }).catch((error) => {
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

/** The text of an answer of at most 64 KiB. */
export const textOf = async (response: Response): Promise<string> => {
  const text = decodeText(await bytesOf(response), response.headers.get('content-type') ?? undefined)
  if (text === undefined)
    throw new Error('it answered what is neither UTF-8 nor in a character set it declares')
  return text
}

const bytesOf = async ({ body }: Response): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`it answered more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
