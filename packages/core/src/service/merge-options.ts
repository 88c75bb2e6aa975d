import { tokenName } from './credentials/credential.ts'
import { mergedConstants } from './headers/constant-headers.ts'
import type { ServiceOptions } from './service.ts'

/**
 * The options of a service in a gateway: what the gateway says of this one, else what the service declares, else the gateway's
 * defaults. Only an explicit `token: 'none'` is not a matter of who is nearer: it is final. Of the policies, those of the gateway come
 * first, and the service keeps its own; of `ownHeaders` all count, by name.
 *
 * @throws TypeError when the gateway gives a token to a service that declares it takes none.
 */
export const mergeOptions = (
  where: string,
  defaults: ServiceOptions,
  declared: ServiceOptions,
  override: ServiceOptions = {},
): ServiceOptions => {
  const token = tokenOf(where, defaults, declared, override)
  const { client, ...merged } = { ...defaults, ...declared, ...override }
  const policies = [...(override.policies ?? defaults.policies ?? []), ...(declared.policies ?? [])]
  const layers = [defaults, declared, override]
  const ownHeaders = mergedConstants(layers.map((one) => one.ownHeaders))
  // Where the gateway's own token comes from matters to the services that receive it, and is no mistake beside the others.
  const isNeeded =
    token === undefined || token === 'client' || layers.some((one) => one.client && one.token === token)
  return {
    ...merged,
    ...(client && isNeeded && { client }),
    ...(token !== undefined && { token }),
    ...(policies.length > 0 && { policies }),
    ...(ownHeaders && { ownHeaders }),
  }
}

const tokenOf = (
  where: string,
  defaults: ServiceOptions,
  declared: ServiceOptions,
  override: ServiceOptions,
): ServiceOptions['token'] => {
  const own = override.token
  if (declared.token === 'none' && own !== undefined && own !== 'none')
    throw new TypeError(
      `${where}: token cannot be ${tokenName(own)}, since the service declares 'none', which is final`,
    )
  if (declared.token === 'none' || (own ?? defaults.token) === 'none') return 'none'
  return own ?? declared.token ?? defaults.token
}
