/** One address or more. */
export type AddressList = readonly [string, ...string[]]

/**
 * The addresses a setting holds: http(s) URLs without query and credentials, with commas between them. One that comes
 * twice counts once; a comma inside of an address is written `%2C`.
 *
 * @returns `undefined` when one of them is something else
 */
export const addressList = (setting: string): AddressList | undefined => {
  const [first, ...others] = new Set(setting.split(',').map(addressIn))
  if (first === undefined || others.includes(undefined)) return undefined
  return [first, ...others.filter((address) => address !== undefined)]
}

const addressIn = (text: string): string | undefined => {
  const url = URL.parse(text.trim())
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  return url.search || url.hash || url.username || url.password ? undefined : url.href
}
