import { tokenPattern } from '../token.ts'

/** A media type as a message declares it (RFC 9110 section 8.3.1). */
export interface MediaType {
  /** Type and subtype, in lower case. */
  readonly essence: string
  /** The values of the parameters by their names in lower case, without quotes. Of a name that comes twice the first counts. */
  readonly parameters: ReadonlyMap<string, string>
}

const essence = new RegExp(String.raw`[ \t]*(${tokenPattern}/${tokenPattern})[ \t]*(?=;|$)`, 'y')
/** A value without quotes may have what no token has: boundaries do. */
const parameter = new RegExp(
  String.raw`;[ \t]*(?:(${tokenPattern})=(?:"((?:[^"\\]|\\.)*)"|([^\s";,]+))[ \t]*)?(?=;|$)`,
  'y',
)

/**
 * Reads a `Content-Type`: blanks around its parts, parameters in any case and with quotes, and semicolons with nothing
 * behind them are all the same type. `undefined` when it is none.
 */
export const mediaType = (header: string | undefined): MediaType | undefined => {
  if (header === undefined) return undefined
  essence.lastIndex = 0
  const found = essence.exec(header)?.[1]
  if (found === undefined) return undefined
  const parameters = new Map<string, string>()
  parameter.lastIndex = essence.lastIndex
  while (parameter.lastIndex < header.length) {
    const read = parameter.exec(header)
    if (!read) return undefined
    const [, name, quoted, plain = ''] = read
    const lowerName = name?.toLowerCase()
    if (lowerName !== undefined && !parameters.has(lowerName))
      parameters.set(lowerName, quoted?.replaceAll(/\\(.)/g, '$1') ?? plain)
  }
  return { essence: found.toLowerCase(), parameters }
}

/** Of what is an essence, those that are JSON: itself, or a type that is written in it (RFC 6839 section 3.1). */
const jsonEssence = /^application\/(?:[^+]+\+)*json$/

/** Whether a `Content-Type` declares JSON, however it is spelled. */
export const isJson = (header: string | undefined): boolean => {
  if (header === 'application/json') return true
  const { essence = '' } = mediaType(header) ?? {}
  return jsonEssence.test(essence)
}

/** The name of the character set a `Content-Type` declares. */
export const charsetOf = (header: string | undefined): string | undefined =>
  mediaType(header)?.parameters.get('charset')

/** What hono's validators read: JSON with parameters, forms, and of a multipart one nothing but its boundary. */
const readAlike =
  /^(?:application\/(?:(?:[a-z.-]+\+)?json|x-www-form-urlencoded)(?:; ?charset=[\w-]+)?|multipart\/form-data; boundary=[\w'()+,./:=?-]+)$/i

/**
 * The same `Content-Type` as every validator spells it, which each have an expression of their own: in lower case, of the
 * parameters only `charset` and `boundary`. What is neither JSON nor a form stays as it is.
 */
export const plainlySpelled = (header: string): string => {
  if (readAlike.test(header)) return header
  const { essence, parameters } = mediaType(header) ?? {}
  if (essence === undefined) return header
  if (essence === 'multipart/form-data') {
    const boundary = parameters?.get('boundary')
    if (boundary === undefined) return header
    return `${essence}; boundary=${/^[\w'()+,./:=?-]+$/.test(boundary) ? boundary : `"${boundary}"`}`
  }
  if (!jsonEssence.test(essence) && essence !== 'application/x-www-form-urlencoded') return header
  const charset = parameters?.get('charset')
  return charset !== undefined && /^[\w:.-]+$/.test(charset) ? `${essence}; charset=${charset}` : essence
}
