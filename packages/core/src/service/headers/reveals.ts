import type { Outgoing } from '../outgoing.ts'

/**
 * Whether a text of an answer shows what no client may learn of a call: where its service is, or what the gateway proves itself
 * or its caller with. It is read as it is, and as often decoded as an address inside of an address is encoded. The one owner of
 * that question for everything of an answer that is passed on beside its body.
 */
export const reveals = (call: Outgoing, text: string): boolean =>
  readingsOf(text).some((one) => shows(call, one))

const shows = ({ instance, upstream, token }: Outgoing, text: string): boolean => {
  const lower = text.toLowerCase()
  return (
    [instance, ...upstream.homes].some(({ origin }) => lower.includes(origin.slice(origin.indexOf('//')))) ||
    (upstream.credential?.reveals(text) ?? false) ||
    (typeof token === 'string' && text.includes(token))
  )
}

/** How often a text is decoded: an address in the query of one in the query of another is encoded twice. */
const maxDecodings = 4

/** A text, and what it is once decoded, twice, and so on, until nothing changes. */
const readingsOf = (text: string): string[] => {
  const readings = [text]
  for (let last = text; readings.length <= maxDecodings; readings.push(last)) {
    const next = decoded(last)
    if (next === last) break
    last = next
  }
  return readings
}

/** Without percent-encoding, and without the backslash JSON may have before a slash. */
const decoded = (text: string): string =>
  text.replaceAll(/(?:%[\da-f]{2})+/gi, charactersOf).replaceAll('\\/', '/')

/** Of bytes that are not UTF-8, those that are ASCII, of which hosts are. */
const charactersOf = (bytes: string): string => {
  try {
    return decodeURIComponent(bytes)
  } catch {
    return bytes.replaceAll(/%[0-7][\da-f]/gi, (byte) => decodeURIComponent(byte))
  }
}
