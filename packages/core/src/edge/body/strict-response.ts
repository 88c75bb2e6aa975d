import { decodeForm } from './decode-form.ts'
import { decodeText } from './decode-text.ts'

/**
 * Lets `text()`, `json()` and `formData()` of a response, and of its clones, read as {@link decodeText} does. What cannot
 * be read so fails with what `invalid` makes.
 *
 * @param parse what `json()` makes of the text, a `SyntaxError` of what is not JSON by default
 */
export const strictResponse = (
  response: Response,
  invalid: () => Error,
  parse: (text: string) => unknown = JSON.parse,
): Response => {
  const contentType = response.headers.get('content-type') ?? undefined
  const clone = response.clone
  const text = async () => {
    const read = decodeText(new Uint8Array(await response.arrayBuffer()), contentType)
    if (read === undefined) throw invalid()
    return read
  }
  const formData = async () => {
    const read = await decodeForm(new Uint8Array(await response.arrayBuffer()), contentType)
    if (read === undefined) throw invalid()
    return read
  }
  return Object.defineProperties(response, {
    text: { value: text },
    // ky puts one of its own in its place, which the Response that node-server brings does not allow.
    json: { value: () => text().then((read) => parse(read)), writable: true },
    formData: { value: formData },
    clone: { value: () => strictResponse(clone.call(response), invalid, parse) },
  })
}
