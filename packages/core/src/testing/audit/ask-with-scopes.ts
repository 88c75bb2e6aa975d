import type { Ask, Asked } from './ask-route.ts'

/** Headers of somebody who has these scopes, separated by blanks, and no others. */
export type Credentials = (
  scopes: string,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>

/** A route that was asked by somebody with just the scopes it needs. */
export interface AskedWithScopes {
  readonly scopes: readonly string[]
  readonly asked: Asked
}

/** Asks with no scope at first, and then with each one whose lack was the reason to be refused (RFC 6750 section 3.1). */
export const askWithScopes = async (ask: Ask, credentials: Credentials): Promise<AskedWithScopes> => {
  const scopes: string[] = []
  for (;;) {
    const asked = await ask(await credentials(scopes.join(' ')))
    const missing = missingScopes(asked).filter((scope) => !scopes.includes(scope))
    if (missing.length === 0) return { scopes, asked }
    scopes.push(...missing)
  }
}

const missingScopes = ({ code, challenge }: Asked): string[] => {
  if (code !== 'BFF_FORBIDDEN') return []
  const scope = /error="insufficient_scope", scope="([^"]*)"/.exec(challenge)?.[1] ?? ''
  return scope.split(' ').filter(Boolean)
}
