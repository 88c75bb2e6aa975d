import type { RouterRoute } from 'hono/types'
import type { ClientCertificate } from '../scope/client-certificate.ts'
import type { Principal, TokenFor } from '../scope/principal.ts'

/** What a caller was recognised by. */
export interface Authenticated {
  readonly principal: Principal
  /** The bearer token itself, for services that may receive it. */
  readonly token?: string
  /** Tokens for services that receive one of their own, for the caller. */
  readonly tokenFor?: TokenFor
  /** The scheme its 403 asks by, such as `Ticket`. Default `ApiKey` for a key, otherwise `Bearer`. */
  readonly scheme?: string
  /** Which of the caller's sessions it is, where there are sessions. */
  readonly session?: string
}

/** What an {@link Authentication} may look at of a request. Nothing of it is read before it is asked for. */
export interface Caller {
  /** A header of the request. */
  header(name: string): string | undefined
  /** Every parameter of the query with its values, decoded. */
  queries(): Readonly<Record<string, readonly string[]>>
  /** The address of the client; behind a proxy that is not trusted, the proxy's. `undefined` in process. */
  readonly address: string | undefined
  /** Whether its route takes safe requests without `X-CSRF`, see `withoutCsrfHeader()`. */
  readonly mayLackCsrfHeader?: boolean
  /** Whether it asks for another protocol on its connection, which browsers do without `X-CSRF`: then `Origin` has to be ours. */
  readonly isUpgrade?: boolean
  /** Milliseconds the request has left of its budget. Absent: it has all the time. */
  remaining?(): number
  /** Aborted when nobody waits for an answer any more. */
  readonly signal?: AbortSignal
  /** The certificate of the client, where the server asks for one and trusts who signed it. */
  readonly certificate?: ClientCertificate | undefined
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
      readonly in: 'header' | 'cookie'
      readonly name: string
      readonly description?: string
    }
  | { readonly type: 'mutualTLS'; readonly description?: string }

/** A header that requests carry beside a credential. */
export interface CredentialHeader {
  /** As in `X-CSRF`. */
  readonly name: string
  readonly description: string
  /** Its value as JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>
  /** Whether every request of a closed route carries it. */
  readonly required: boolean
  /** Whether a route takes requests without it, by one of its handlers. Default: none does. */
  readonly isWaivedBy?: (route: Pick<RouterRoute, 'method' | 'handler'>) => boolean
}

/** Members of a 401 beside those of every problem. */
export interface ProblemExtension {
  /** The name of its schema in OpenAPI, such as `SignInProblem`. */
  readonly name: string
  /** Its further members as JSON Schema, by name. */
  readonly members: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** The members that are always there. */
  readonly required: readonly string[]
}

/** What a client has to know of an authentication, beside its schemes, to be written from the document alone. */
export interface AuthenticationDocument {
  /** Headers beside the credential. Default none. */
  readonly headers?: readonly CredentialHeader[]
  /** Further members of its 401. Default none. */
  readonly unauthenticated?: ProblemExtension
  /** What it can answer beside 401, 503 and 504: 403 for a session, 429 for a limit of failures. Default nothing. */
  readonly statuses?: readonly (400 | 403 | 429)[]
  /** Why it answers 403 to a credential that lacks no scope, as the end of a sentence. Default: it does not. */
  readonly forbidden?: string
}

/** One way to find out who is calling, made by `bearer()` and the like and given to `gateway()`. */
export interface Authentication {
  /** The security schemes in OpenAPI by name. Each is an alternative: a caller needs one of them. */
  readonly schemes: Readonly<Record<string, SecurityScheme>>
  /** What else its clients have to know, in OpenAPI. `{}` when that is nothing. */
  readonly document: AuthenticationDocument
  /** What a 401 asks for, as in `WWW-Authenticate`: one challenge, or several with commas between. */
  readonly challenge: string
  /** Request headers in lower case that say who is calling, beside those its schemes name. Default none. */
  readonly reads?: readonly string[]
  /** The path under which browsers find the gateway, when a proxy in front takes one off. Default none. */
  readonly base?: string
  /** The identity provider it trusts. Default none. */
  readonly issuer?: string
  /** The identity providers of those it is made of, each with its own `check`. Default: its own. */
  readonly issuers?: readonly Pick<Authentication, 'issuer' | 'check' | 'isFor'>[]
  /**
   * Asks the identity provider once, when a process starts, for what the first request would ask it for.
   *
   * @throws BFF_ISSUER_UNAVAILABLE with the reason, when it cannot be reached or calls itself something else.
   */
  check?(): Promise<void>
  /** Called with the gateway's routes before the first request, so that its own are described where they are mounted. */
  served?(routes: readonly { readonly path: string }[]): void
  /** Fetches what the first request would wait for, such as keys; what fails is fetched again then. Default nothing. */
  warmUp?(): Promise<unknown>
  /** Whether the request carries a credential of this kind, good or not. */
  claims(caller: Caller): boolean
  /**
   * Whether a credential that it claims says, unverified, that it comes from its `issuer`; also when it says nothing that can be read.
   * Where several read one header, the first that says yes is asked, and no other. Default: it cannot say, so it has to be the only one.
   */
  isFor?(caller: Caller): boolean
  /** As {@link Authentication.authenticate}, but `undefined` for a credential it does not know. Default: it knows all it claims. */
  recognise?(caller: Caller): Promise<Authenticated | undefined>
  /**
   * Finds out who sent a request.
   *
   * @throws BFF_UNAUTHENTICATED when the credential is missing or not good, with the `WWW-Authenticate` of the reason.
   */
  authenticate(caller: Caller): Promise<Authenticated>
}
