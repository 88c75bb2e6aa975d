const here = 'http://here.invalid'

/** Bytes an address a browser is sent back to may have, as it is sent: it travels in a cookie. */
const maxBytes = 512

/** A second slash or backslash leads to another host; control characters are dropped by browsers, which can make one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const leadsAway = /^(?!\/)|^\/\/|\\|[\u0000-\u0020\u007f-\u009f\u2028\u2029\ufeff]/

/**
 * The path of this site a browser is sent to after it has signed in, as a browser would resolve it; `undefined` for
 * anything that could lead elsewhere, however often its path is percent-encoded (OWASP, *Unvalidated Redirects*).
 */
export const localPath = (address: string): string | undefined => {
  if (address.length > maxBytes || leadsAway.test(address)) return undefined
  const url = URL.parse(address, here)
  if (url?.origin !== here || decodedOnce(url.pathname) === undefined || isAway(url.pathname))
    return undefined
  const path = url.pathname + url.search + url.hash
  return path.length > maxBytes ? undefined : path
}

/** Where a browser is sent back to: `home` when the address is too long to be kept; `undefined` when it leads away. */
export const returnPath = (address: string, home: string): string | undefined => {
  const isLong =
    address.length > maxBytes || (URL.parse(address, here)?.href.length ?? 0) - here.length > maxBytes
  return isLong ? home : localPath(address)
}

/** Whether a path leads away as it is, or decoded, however often. */
const isAway = (path: string): boolean => {
  if (leadsAway.test(path)) return true
  const decoded = decodedOnce(path)
  return decoded !== undefined && decoded !== path && isAway(decoded.replaceAll(' ', '+'))
}

const decodedOnce = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
