/** Schemes after which browsers and servers read a host, or run what follows, whatever stands there. */
const scheme =
  /^(?:(?:https?|wss?|ftp|file|data|blob|javascript|mailto|about|view-source):|[a-z][a-z\d+.-]*:[/\\])/i
/** A second slash, a backslash that is read as one, and a user in front of a host. */
const authority = /^(?:\/{2}|[^?#]*\\|[^/?#@]+@)/
/** What readers of addresses skip: blanks in front, tabs and line ends anywhere. */
const skipped = /^[\0-\x20]+|[\t\n\r]/g

/**
 * Whether a text that should be a path of a service could be read as an address of its own: with a scheme, a host, or a
 * user before one. A colon alone is none, as in `orders:search`.
 *
 * Source: RFC 3986 section 4.2; WHATWG URL, *basic URL parser*.
 */
export const isAddress = (path: string): boolean => {
  const read = path.replace(skipped, '')
  return scheme.test(read) || authority.test(read)
}
