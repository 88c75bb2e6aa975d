import { isJson } from './body/media-type.ts'
import { strictPolicy } from './security-headers.ts'

/** Types beside JSON that a browser shows, plays or saves without running anything of them. What is not here may be a page. */
const inert =
  /^(?:application\/(?:x-ndjson|pdf|zip|gzip|octet-stream)|text\/(?:plain|csv|calendar|vtt|event-stream)|(?:image|audio|video|font)\/(?![\w.-]*svg)[\w.-]+)$/i

/**
 * Whether a browser may run what it opens of this type: HTML, XHTML, SVG, XML with its style sheets, several types at once,
 * and every type that is missing or not known to be harmless (WHATWG MIME Sniffing, RFC 9110 section 8.3).
 */
export const isActive = (contentType: string | undefined): boolean =>
  contentType === undefined || contentType.includes(',') || !isInert(essence(contentType))

const isInert = (type: string) => isJson(type) || inert.test(type)

const essence = (contentType: string) => (contentType.split(';', 1)[0] ?? '').trim()

/** What a page of somebody else may do under this origin: nothing, and it has none (CSP level 3, `sandbox`). */
export const sandboxPolicy = `${strictPolicy}; sandbox`

/** A `Content-Disposition` that saves instead of opening, under the name it had (RFC 6266 section 4.2). */
export const asAttachment = (disposition: string | undefined): string =>
  disposition === undefined ? 'attachment' : disposition.replace(/^[^;]*/, 'attachment')
