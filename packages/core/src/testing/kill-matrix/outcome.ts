import { isJson, mediaType } from '../../edge/body/media-type.ts'
import { problemType } from '../../errors/problem.ts'

/**
 * An answer in one line: the status, then the `code` of a problem or the `degraded` parts.
 *
 * @throws Error that begins with `where` when the body is not JSON, when an error is not a problem with a `code`, and
 * when `degraded` is not a list of `part`, `state` and `reason`.
 */
export const outcome = async (where: string, response: Response): Promise<string> => {
  const { status } = response
  const text = await response.text()
  if (text === '' && [204, 205, 304].includes(status)) return `${status}`

  const type = response.headers.get('content-type') ?? 'no content type'
  const fail = (what: string) => new Error(`${where}: ${status} ${what} (${type}): ${text.slice(0, 500)}`)
  const body = parsed(text)
  if (body === undefined || !isJson(type)) throw fail('is not JSON')
  if (status >= 400) {
    if (!isRecord(body) || typeof body.code !== 'string') throw fail('is not a problem with a code')
    if (mediaType(type)?.essence !== problemType) throw fail('is a problem that does not say so')
    return `${status} ${body.code}`
  }
  if (!isRecord(body) || body.degraded === undefined) return `${status}`
  if (!Array.isArray(body.degraded)) throw fail('has a degraded that is no list')
  return `${status} ${body.degraded.map((entry: unknown) => degradation(entry, fail)).join(', ')}`
}

const degradation = (entry: unknown, fail: (what: string) => Error) => {
  if (!isRecord(entry)) throw fail('has a degraded entry that is no object')
  const { part, state, reason } = entry
  if ([part, state, reason].some((member) => typeof member !== 'string')) {
    throw fail('has a degraded entry without part, state and reason')
  }
  return `${part} ${state} (${reason})`
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
