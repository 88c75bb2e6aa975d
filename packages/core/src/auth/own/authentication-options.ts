import type { ClientCertificate } from '../../scope/client-certificate.ts'
import type { Principal, TokenFor } from '../../scope/principal.ts'
import type { SecurityScheme } from '../authentication.ts'

/** What an authentication of your own is given of a request. */
export interface AuthenticationRequest {
  /**
   * What the caller brings: what stands behind the scheme in `Authorization`, or the value of the header or the cookie; never empty. Of
   * `mutualTLS` the fingerprint of the certificate.
   */
  readonly credential: string
  /**
   * One of `headers`, by its name in any case.
   *
   * @throws TypeError for any other: caches would not know that the answer depends on it.
   */
  header(name: string): string | undefined
  /** The address of the client; `undefined` in process. */
  readonly address: string | undefined
  /** The certificate of the client, where the server asks for one and trusts who signed it. */
  readonly certificate: ClientCertificate | undefined
  /** Aborted when the client leaves or the budget of the request is spent: nobody waits for an answer any more. */
  readonly signal: AbortSignal | undefined
  /** Milliseconds the request has left. */
  remaining(): number
}

/** Who is calling, as an authentication of your own says it. */
export interface Recognised {
  /**
   * `id` says who it is, and is the same whenever it is the same caller: caches and limits are kept by it. Default: a `user` without scopes and
   * claims, whose `issuer` is the name of the authentication.
   */
  readonly principal: Pick<Principal, 'id'> &
    Partial<Omit<Principal, 'kind'>> & { readonly kind?: CallerKind }
  /** A bearer token that services with `token: 'forward'` receive. Default none. */
  readonly token?: string
  /** Gives tokens of the caller to services with `token: 'user'`. Default none. */
  readonly tokenFor?: TokenFor
}

/** What a principal can be that somebody has authenticated. */
export type CallerKind = Exclude<Principal['kind'], 'anonymous'>

/** A credential that is not good. */
export interface RefusedCredential {
  /** Why, for the log, which never shows the credential. */
  readonly refused: string
  /** What the 401 asks for instead of the `challenge`, such as `Ticket error="expired"`. */
  readonly challenge?: string
}

/** How callers are recognised. */
export interface AuthenticationOptions {
  /** Its name in OpenAPI and in the log, such as `ticket`: letters and digits, the first one in lower case. */
  readonly name: string
  /** Where the credential comes, as OpenAPI describes it. */
  readonly scheme: SecurityScheme
  /** Further request headers that `authenticate` reads. They are credentials as well. Default none. */
  readonly headers?: readonly string[]
  /** What a 401 asks for, as in `WWW-Authenticate`. Default: the scheme, otherwise the name. */
  readonly challenge?: string
  /** Of a cookie: the origin browsers find the gateway at, such as `https://shop.example`. Nothing else needs it. */
  readonly origin?: string
  /**
   * Says who sent a request: a principal, `{ refused }`, or `undefined` for a credential it does not know, so that another one of `anyOf()` is
   * asked, and where there is none it is 401. What it throws fails the request: a `BffError` with its status, anything else with 500.
   */
  authenticate(
    request: AuthenticationRequest,
  ): Recognised | RefusedCredential | undefined | Promise<Recognised | RefusedCredential | undefined>
}
