/** One address or more. */
export type AddressList = readonly [string, ...string[]]

/** What stands before the one address of a service whose instances the DNS names, as in `dns+http://orders.internal:8080`. */
const dnsPrefix = /^\s*dns\+(?=https?:)/i

/** Whether a setting says that each IP address its host has is an instance. */
export const namesInstancesByDns = (setting: string): boolean => dnsPrefix.test(setting)

/**
 * The addresses a setting holds: http(s) URLs without query and credentials, with commas between them. One that comes
 * twice counts once; a comma inside of an address is written `%2C`. A single one may have `dns+` before it.
 *
 * @returns `undefined` when one of them is something else
 */
export const addressList = (setting: string): AddressList | undefined => {
  const [first, ...others] = new Set(setting.replace(dnsPrefix, '').split(',').map(addressIn))
  if (first === undefined || others.includes(undefined)) return undefined
  if (others.length > 0 && namesInstancesByDns(setting)) return undefined
  return [first, ...others.filter((address) => address !== undefined)]
}

/** Whether a text is what it is read as: tabs and line ends within an address are left out by `URL` without a word. */
export const isOneLine = (text: string): boolean => !/[\t\n\r]/.test(text)

const addressIn = (text: string): string | undefined => {
  const url = isOneLine(text.trim()) ? URL.parse(text.trim()) : null
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  return url.search || url.hash || url.username || url.password ? undefined : url.href
}
