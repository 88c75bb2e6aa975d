import type { Principal } from './principal.ts'

/** What a caller was recognised by. */
export interface Authenticated {
  readonly principal: Principal
  /** The bearer token itself, for services that may receive it. */
  readonly token?: string
}

/** One way to find out who is calling, made by `bearer()` and the like and given to `gateway()`. */
export interface Authentication {
  readonly kind: string
  /** The security scheme in OpenAPI. */
  readonly scheme: {
    readonly type: 'http'
    readonly scheme: string
    readonly bearerFormat?: string
    readonly description?: string
  }
  /**
   * Finds out who sent a request.
   *
   * @throws BFF_UNAUTHENTICATED when the credential is missing or not good, with a `WWW-Authenticate` that says so.
   */
  authenticate(header: (name: string) => string | undefined): Promise<Authenticated>
}
