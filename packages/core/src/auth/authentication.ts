import type { Principal } from './principal.ts'

/** What a caller was recognised by. */
export interface Authenticated {
  readonly principal: Principal
  /** The bearer token itself, for services that may receive it. */
  readonly token?: string
}

/** What an {@link Authentication} may look at of a request. Nothing of it is read before it is asked for. */
export interface Caller {
  /** A header of the request. */
  header(name: string): string | undefined
  /** Every parameter of the query with its values, decoded. */
  queries(): Readonly<Record<string, readonly string[]>>
  /** The address of the peer of the socket: the proxy's when there is one. `undefined` in process. */
  readonly address: string | undefined
}

/** A security scheme as OpenAPI describes it. */
export type SecurityScheme =
  | {
      readonly type: 'http'
      readonly scheme: string
      readonly bearerFormat?: string
      readonly description?: string
    }
  | {
      readonly type: 'apiKey'
      readonly in: 'header'
      readonly name: string
      readonly description?: string
    }

/** One way to find out who is calling, made by `bearer()` and the like and given to `gateway()`. */
export interface Authentication {
  /** The security schemes in OpenAPI by name. Each is an alternative: a caller needs one of them. */
  readonly schemes: Readonly<Record<string, SecurityScheme>>
  /** What a 401 asks for, as in `WWW-Authenticate`: one challenge, or several with commas between. */
  readonly challenge: string
  /** Whether the request carries a credential of this kind, good or not. */
  claims(caller: Caller): boolean
  /**
   * Finds out who sent a request.
   *
   * @throws BFF_UNAUTHENTICATED when the credential is missing or not good, with a `WWW-Authenticate` that says so.
   */
  authenticate(caller: Caller): Promise<Authenticated>
}
