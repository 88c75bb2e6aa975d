import { decodeForm } from './decode-form.ts'
import { decodeText } from './decode-text.ts'

/**
 * Lets `text()`, `json()` and `formData()` of a response, and of its clones, read as {@link decodeText} does. What cannot
 * be read so fails with what `invalid` makes; a text that is not JSON with a `SyntaxError`, as ever.
 */
export const strictResponse = (response: Response, invalid: () => Error): Response => {
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
    json: { value: () => text().then(JSON.parse), writable: true },
    formData: { value: formData },
    clone: { value: () => strictResponse(clone.call(response), invalid) },
  })
}
