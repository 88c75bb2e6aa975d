import { decodeJwt } from 'jose'
import type { Caller } from '../authentication.ts'

/**
 * Whether the bearer token of a request says that an issuer made it, or there is no token to read, which any `bearer()`
 * refuses without asking anybody. Nothing is verified: whoever wrote the token chooses by whose keys it is checked, and
 * `iss` is checked again there.
 */
export const claimsIssuer = (issuer: string, caller: Caller): boolean => {
  const token = /^bearer +(.*)$/i.exec(caller.header('authorization') ?? '')?.[1]
  return token === undefined || issuerIn(token) === issuer
}

const issuerIn = (token: string): unknown => {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}
