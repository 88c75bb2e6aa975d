import { BffError } from '../../errors/bff-error.ts'
import { checkRange } from '../../errors/option-range.ts'
import { parseExactJson } from '../../view/exact-json.ts'
import { type JsonLimits, scanJson } from './scan-json.ts'

/**
 * Refuses limits outside of their range.
 *
 * @throws TypeError naming the option and its value.
 */
export const checkJsonLimits = (where: string, { maxDepth, maxElements }: Partial<JsonLimits>): void => {
  checkRange(`${where}maxDepth`, maxDepth, { from: 1, to: 1_000, whole: true })
  checkRange(`${where}maxElements`, maxElements, { from: 1, to: 100_000_000, whole: true })
}

/** The default limits. */
export const defaultJsonLimits: JsonLimits = { maxDepth: 32, maxElements: 2_500 }

/**
 * Parses JSON that everybody reads alike (I-JSON, RFC 7493): no name twice in an object, no number beyond a double, no
 * half of a surrogate pair, no `__proto__`, and no more than the limits. Takes time in proportion to the text, and what
 * is over a limit is not parsed at all.
 *
 * @throws BFF_INPUT_INVALID when the text is none or breaks one of these.
 */
export const parseStrictJson = (text: string, limits: JsonLimits = defaultJsonLimits): unknown => {
  const flaw = scanJson(text, limits)
  if (flaw !== undefined) throw invalid(flaw)
  try {
    return parseExactJson(text)
  } catch {
    throw invalid('is not JSON')
  }
}

const invalid = (what: string) =>
  new BffError('BFF_INPUT_INVALID', `request: its body ${what}`, {
    errors: [{ pointer: '/body', detail: `The body ${what}` }],
  })
