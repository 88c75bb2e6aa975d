/**
 * The value of a cookie; `undefined` when there is none, or more than one, since nobody could say which is meant.
 *
 * @param header `Cookie` as it came (RFC 6265 section 5.4)
 */
export const cookieOf = (header: string | undefined, name: string): string | undefined => {
  const [value, second] = cookiesOf(header)
    .filter(([cookieName]) => cookieName === name)
    .map(([, value]) => value)
  return second === undefined ? value : undefined
}

/** The names and values of a `Cookie` header. */
export const cookiesOf = (header = ''): [name: string, value: string][] =>
  header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals < 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]]
  })

/** `Set-Cookie` for a cookie no script can read and only this host receives. */
export const setCookie = (name: string, value: string, attributes: string): string =>
  `${name}=${value}; Path=/; Secure; HttpOnly; ${attributes}`

/** `Set-Cookie` that takes a cookie away. */
export const dropCookie = (name: string): string => setCookie(name, '', 'SameSite=Lax; Max-Age=0')
