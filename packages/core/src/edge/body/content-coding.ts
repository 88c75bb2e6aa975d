/**
 * The codings a body was sent in (RFC 9110 section 8.4), in lower case, `gzip` or `gzip, br`; empty when it is as it is,
 * which `identity` and a header without a value mean as well.
 */
export const codingOf = (header: string | readonly string[] | undefined): string => {
  if (header === undefined || header === 'identity') return ''
  return String(header)
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .join(', ')
}
