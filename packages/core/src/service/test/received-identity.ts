import type { Principal } from '../../scope/principal.ts'
import type { CallOptions } from '../call.ts'
import type { TokenPolicy } from '../outgoing.ts'
import type { ServiceOptions } from '../service.ts'

/** The identity of the caller as the service receives it, which it echoes. */
export interface Identity {
  readonly authorization: readonly string[]
  readonly user: string | null
  readonly cookie: string | null
}

/** One call, as a test draws it. */
export interface AskedAs {
  /** Who asks; `undefined` is nobody. */
  readonly who: string | undefined
  readonly own: Readonly<Record<string, string>>
  readonly cache: CallOptions['cache']
}

/** How the service was declared and connected. */
export interface Policies {
  readonly declared: TokenPolicy | undefined
  readonly standard: TokenPolicy | undefined
  readonly forwards: readonly string[]
}

export const policies = [undefined, 'none', 'forward', 'user', 'client'] as const
const ownToken = { token: () => 'of the gateway' }

/** What a service says itself, and the defaults of its gateway. */
export const optionsOf = ({
  declared,
  standard,
  forwards,
}: Policies): { readonly own: ServiceOptions; readonly defaults: ServiceOptions } => ({
  own: { headers: forwards, audience: 'urn:a', retry: false, breaker: false, ...tokenOption(declared) },
  defaults: tokenOption(standard),
})

const tokenOption = (token: TokenPolicy | undefined): ServiceOptions => ({
  ...(token && { token }),
  ...(token === 'client' && { client: ownToken }),
})

/** Somebody as the gateway knows them: the id alone says nothing, since two issuers may have the same. */
export const principalOf = (who: string): Principal => {
  const [kind, issuer, id = ''] = who.split(' ')
  return { kind: kind === 'key' ? 'key' : 'user', id, scopes: ['read'], claims: {}, issuer: issuer ?? '' }
}

/** The headers the client of somebody sends. */
export const clientOf = (who: string | undefined): Readonly<Record<string, string>> =>
  who === undefined
    ? { cookie: 'sid=nobody' }
    : { authorization: `Bearer token of ${who}`, 'x-user': who, cookie: `sid=${who}`, 'x-api-key': who }

const policyOf = ({ declared, standard }: Policies): TokenPolicy =>
  declared === 'none' || standard === 'none' ? 'none' : (declared ?? standard ?? 'none')

/** Whether a call may not be made: it would share what depends on who asks. */
export const isRefused = (service: Policies, { own, cache }: AskedAs): boolean => {
  if (typeof cache !== 'object' || cache.scope !== 'shared') return false
  const names = Object.keys(own).map((name) => name.toLowerCase())
  return (
    ['forward', 'user'].includes(policyOf(service)) ||
    service.forwards.includes('x-user') ||
    ['authorization', 'x-user', 'cookie'].some((name) => names.includes(name))
  )
}

/** The identity the service must receive, derived as plainly as possible. */
export const expectedIdentity = (service: Policies, { who, own }: AskedAs): Identity => {
  const ownHeaders = new Map(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value]))
  const tokens: Record<TokenPolicy, string | undefined> = {
    none: undefined,
    forward: who && `Bearer token of ${who}`,
    user: who && `Bearer token for ${who}`,
    client: 'Bearer of the gateway',
  }
  const authorization = ownHeaders.get('authorization') ?? tokens[policyOf(service)]
  return {
    authorization: authorization === undefined ? [] : [authorization],
    user: ownHeaders.get('x-user') ?? (service.forwards.includes('x-user') ? who : undefined) ?? null,
    cookie: ownHeaders.get('cookie') ?? null,
  }
}

/** What a request says, read from its headers as they came, names and values by turns. */
export const identityIn = (raw: readonly string[]): Identity => {
  const lines = (name: string) =>
    raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name)
  return {
    authorization: lines('authorization'),
    user: lines('x-user').join(' and ') || null,
    cookie: lines('cookie').join(' and ') || null,
  }
}

/** The names a request has more than once. */
export const repeatedIn = (raw: readonly string[]): readonly string[] => {
  const names = raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  return names.filter((name, index) => names.indexOf(name) !== index)
}
