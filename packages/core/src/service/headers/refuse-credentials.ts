/**
 * Refuses to pass on headers that say who is calling: a service that has one could be that caller elsewhere.
 *
 * @param credentials those of the gateway, as `Vary` lists them
 * @throws TypeError naming the header.
 */
export const refuseCredentials = (
  names: readonly string[] = [],
  credentials: string,
  where: string,
): void => {
  const credential = credentials.toLowerCase().split(', ')
  const found = names.find((name) => credential.includes(name.toLowerCase()))
  if (found !== undefined)
    throw new TypeError(
      `${where}: ${found} is a credential of the gateway's callers, which no service receives; give it a token instead`,
    )
}
