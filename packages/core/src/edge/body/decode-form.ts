import { decodeText } from './decode-text.ts'
import { mediaType } from './media-type.ts'

/**
 * Reads a form, of either kind, without changing any of its text. `undefined` when it is not the form it says it is, or when
 * some of its text, percent-encoded or not, is not what {@link decodeText} can read.
 */
export const decodeForm = async (
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): Promise<FormData | undefined> => {
  const { essence, parameters } = mediaType(contentType) ?? {}
  if (essence === 'application/x-www-form-urlencoded') return fields(decodeText(bytes, contentType))
  const boundary = parameters?.get('boundary')
  if (essence !== 'multipart/form-data' || boundary === undefined) return undefined
  const headers = { 'content-type': `${essence}; boundary="${boundary}"` }
  const form = await new Response(bytes, { headers }).formData().catch(() => undefined)
  return form && (await isAsSent(form, bytes)) ? form : undefined
}

/** A `%` that begins no byte stands for itself (URL standard section 5.1). */
const alone = /%(?![\da-f]{2})/gi

const fields = (text: string | undefined): FormData | undefined => {
  if (text === undefined) return undefined
  try {
    decodeURIComponent(text.replaceAll(alone, '%25'))
  } catch {
    return undefined
  }
  const form = new FormData()
  for (const [name, value] of new URLSearchParams(withoutMark(text))) form.append(name, value)
  return form
}

/** A `?` in front belongs to the first name: only an address has one that does not. */
const withoutMark = (text: string): string => (text.startsWith('?') ? `%3F${text.slice(1)}` : text)

/** What stands in the place of bytes that are no text. */
const replacement = '\u{fffd}'

/**
 * Whether each replacement character was sent as one, since a parser that meets other bytes puts it in their place: texts may not have
 * more of them than were sent outside of files.
 */
const isAsSent = async (form: FormData, bytes: Uint8Array): Promise<boolean> => {
  const texts = [...form].flatMap(([name, value]) => [name, typeof value === 'string' ? value : value.name])
  const read = texts.join('').split(replacement).length - 1
  if (read === 0) return true
  let sent = replacementsIn(bytes)
  for (const [, value] of form)
    if (typeof value !== 'string') sent -= replacementsIn(new Uint8Array(await value.arrayBuffer()))
  return read <= sent
}

const replacementsIn = (bytes: Uint8Array): number => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let count = 0
  for (let at = buffer.indexOf(replacement); at >= 0; at = buffer.indexOf(replacement, at + 3)) count += 1
  return count
}
