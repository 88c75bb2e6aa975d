export { anyOf } from './auth/any-of.ts'
export { type ApiKeyOptions, apiKey } from './auth/api-key.ts'
export type {
  Authenticated,
  Authentication,
  AuthenticationDocument,
  Caller,
  CredentialHeader,
  ProblemExtension,
  SecurityScheme,
  TokenFor,
} from './auth/authentication.ts'
export { type BearerOptions, bearer } from './auth/bearer.ts'
export {
  type ClientCertificate,
  type ClientCertificateOptions,
  clientCertificate,
} from './auth/client-certificate.ts'
export {
  type ClientCredentials,
  type ClientCredentialsOptions,
  clientCredentials,
} from './auth/client-credentials.ts'
export { createRoute } from './auth/create-route.ts'
export type { KeyRecord, Keys } from './auth/keys.ts'
export type { Principal } from './auth/principal.ts'
export { requireScope } from './auth/require-scope.ts'
export { anonymous, type Secured, secured } from './auth/secured.ts'
export { type Sessions, session } from './auth/session/session.ts'
export type { SessionOptions } from './auth/session/session-options.ts'
export type { SessionRecord } from './auth/session/session-record.ts'
export type {
  FoundSession,
  ListedSession,
  Release,
  SessionStore,
  StoredSession,
} from './auth/session/session-store.ts'
export { withoutCsrfHeader } from './auth/without-csrf-header.ts'
export { maxBody } from './edge/body.ts'
export { CertificateError, type TlsOptions } from './edge/certificates.ts'
export type { Limits } from './edge/limits.ts'
export { wholeNumber } from './edge/number-setting.ts'
export type { EdgeOptions } from './edge/standing-headers.ts'
export type { ForwardedHeader, TrustedProxies } from './edge/trusted-proxies.ts'
export { BffError, type BffErrorOptions } from './errors/bff-error.ts'
export { type ErrorCodeName, errorCodes, type Reason } from './errors/codes.ts'
export type { PassedStatus } from './errors/passed-status.ts'
export { Problem, problemResponse } from './errors/problem.ts'
export { problems } from './errors/problems.ts'
export { StartError } from './errors/start-error.ts'
export { type FanOutOptions, fanOut, type Gather } from './fan-out/fan-out.ts'
export type { Need, OptionalNeed, Part, PartBuilder, Values } from './fan-out/part.ts'
export { type AddressSchemas, addressesOf } from './gateway/addresses-of.ts'
export type { Clock } from './gateway/clock.ts'
export type { OpenApiInfo, OpenApiTag } from './gateway/document/open-api-info.ts'
export { type Environment, SettingsError } from './gateway/environment.ts'
export { type Gateway, type GatewayEnv, type GatewayOptions, gateway } from './gateway/gateway.ts'
export { type Documented, type KeepOptions, keepOpenApi, openApi } from './gateway/open-api.ts'
export { readSettings } from './gateway/read-settings.ts'
export { type Runnable, type RunOptions, runGateway } from './gateway/run-gateway.ts'
export type { Scope, Scoped } from './gateway/scope.ts'
export {
  ListenError,
  type Servable,
  type ServeOptions,
  type Serving,
  serve,
} from './gateway/serve.ts'
export { address, addresses, issuerAddress, logLevel, redisAddress, siteAddress } from './gateway/settings.ts'
export { stopOnSignals } from './gateway/stop-on-signals.ts'
export { type TimeLimits, timeLimits } from './gateway/time-limits.ts'
export type { Weakened } from './gateway/weakened.ts'
export { type ArrayOptions, type NumberOptions, parameter } from './input/parameter.ts'
export type { Logger, LogLevel } from './observe/log.ts'
export type { SheddingOptions } from './pressure/shedder.ts'
export type { BalanceOptions } from './service/balance/balance-options.ts'
export type { DnsOptions } from './service/balance/dns-addresses.ts'
export type { HealthOptions } from './service/balance/health.ts'
export type { OutlierOptions } from './service/balance/outliers.ts'
export type { BreakerOptions } from './service/breaker.ts'
export type {
  BatchOptions,
  CacheOptions,
  Call,
  CallOptions,
  CallPolicies,
  PostedRead,
  PostOptions,
  WriteOptions,
} from './service/call.ts'
export { type Addresses, type ConnectOptions, connect } from './service/connect.ts'
export type { ConnectionOptions } from './service/connection-options.ts'
export { type BasicOptions, basic } from './service/credentials/basic.ts'
export { bearerToken } from './service/credentials/bearer-token.ts'
export type { Credential } from './service/credentials/credential.ts'
export { headerKey, type KeyOptions } from './service/credentials/header-key.ts'
export { type LoginAnswer, type LoginTokenOptions, loginToken } from './service/credentials/login-token.ts'
export { queryKey } from './service/credentials/query-key.ts'
export {
  type Sign,
  type SignatureOptions,
  type SignedRequest,
  signature,
} from './service/credentials/signature.ts'
export type { HedgeOptions } from './service/hedge.ts'
export { passThrough } from './service/pass-through.ts'
export type { PassThroughOptions } from './service/pass-through-options.ts'
export type { Passes } from './service/passes.ts'
export { type Refusal, type Refused, refused } from './service/refused.ts'
export type { RetryOptions } from './service/retry.ts'
export type { RetryBudgetOptions } from './service/retry-budget.ts'
export { type Bound, type Service, type ServiceOptions, service } from './service/service.ts'
export { type MemorySessionsOptions, memorySessions } from './store/memory-sessions.ts'
export { idempotencyHeader } from './traffic/idempotency-key.ts'
export type {
  Claimed,
  IdempotencyClaim,
  IdempotencyRecords,
  IdempotentRequest,
  StoredAnswer,
} from './traffic/idempotency-records.ts'
export { type IdempotentContext, idempotent } from './traffic/idempotent.ts'
export { type Created, created } from './view/created.ts'
export type { Degraded } from './view/degraded.ts'
export { int64 } from './view/int64.ts'
export { type OptionalOptions, type OptionalPart, optional } from './view/optional.ts'
export { type Given, type ReplyOptions, reply } from './view/reply.ts'
export { textResponse } from './view/text-response.ts'
export { type Body, type Parts, type View, view } from './view/view.ts'
