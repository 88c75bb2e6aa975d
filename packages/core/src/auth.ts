import './errors/supported-node.ts'

export { anyOf } from './auth/any-of.ts'
export { type ApiKeyOptions, apiKey } from './auth/api-key/api-key.ts'
export type { KeyRecord, Keys } from './auth/api-key/keys.ts'
export type {
  Authenticated,
  Authentication,
  AuthenticationDocument,
  Caller,
  CredentialHeader,
  ProblemExtension,
  SecurityScheme,
} from './auth/authentication.ts'
export { type ClientCertificateOptions, clientCertificate } from './auth/client/client-certificate.ts'
export {
  type ClientCredentials,
  type ClientCredentialsOptions,
  clientCredentials,
} from './auth/client/client-credentials.ts'
export type { ClientCertificate } from './scope/client-certificate.ts'
export type { TokenFor } from './scope/principal.ts'
export { type BasicOptions, basic } from './service/credentials/basic.ts'
export { bearerToken } from './service/credentials/bearer-token.ts'
export type { Credential } from './service/credentials/credential.ts'
export { headerKey, type KeyOptions } from './service/credentials/header-key.ts'
export { type LoginAnswer, type LoginTokenOptions, loginToken } from './service/credentials/login-token.ts'
export { queryKey } from './service/credentials/query-key.ts'
export { type SignatureOptions, signature } from './service/credentials/signature.ts'
export type { Sign, SignedRequest } from './service/credentials/signed-request.ts'
