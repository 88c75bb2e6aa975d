import { decodeText } from '../../edge/body/decode-text.ts'
import type { Caller, SecurityScheme } from '../authentication.ts'
import { cookieOf } from '../session/cookies.ts'

/** The credential of a request as its scheme says where it comes; `undefined` when there is none of that scheme. */
export const credentialOf = (scheme: SecurityScheme, caller: Caller): string | undefined => {
  if (scheme.type === 'mutualTLS') return caller.certificate?.fingerprint
  if (scheme.type === 'apiKey')
    return scheme.in === 'cookie'
      ? cookieOf(caller.header('cookie'), scheme.name)
      : caller.header(scheme.name)?.trim()
  const [, word = '', credential = ''] = /^(\S+)\s*(.*)$/.exec(caller.header('authorization') ?? '') ?? []
  return word.toLowerCase() === scheme.scheme.toLowerCase() ? credential.trim() : undefined
}

/** Where a credential of a scheme comes, so that two of one place can be told from two credentials at once. */
export const placeOf = (scheme: SecurityScheme): string => {
  if (scheme.type === 'http') return 'authorization'
  if (scheme.type === 'mutualTLS') return 'certificate'
  return scheme.in === 'cookie' ? `cookie ${scheme.name}` : scheme.name.toLowerCase()
}

/** Whether browsers send such a credential by themselves (RFC 9110 section 11.1). */
export const isAmbient = (scheme: SecurityScheme): boolean =>
  scheme.type === 'http' && /^(?:basic|digest|negotiate|ntlm)$/i.test(scheme.scheme)

/** What nobody may read of a credential: itself, and of Basic what it stands for (RFC 7617 section 2), the password alone too. */
export const secretsOf = (scheme: SecurityScheme, credential: string): readonly string[] => {
  if (!(scheme.type === 'http' && /^basic$/i.test(scheme.scheme))) return [credential]
  const pair = decodeText(Buffer.from(credential, 'base64'), undefined)
  if (pair === undefined) return [credential]
  return [credential, pair, pair.slice(pair.indexOf(':') + 1)]
}
