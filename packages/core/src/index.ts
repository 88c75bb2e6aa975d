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
export { type BearerOptions, bearer } from './auth/bearer/bearer.ts'
export {
  type ClientCertificateOptions,
  clientCertificate,
} from './auth/client/client-certificate.ts'
export {
  type ClientCredentials,
  type ClientCredentialsOptions,
  clientCredentials,
} from './auth/client/client-credentials.ts'
export { createRoute } from './auth/create-route.ts'
export { requireScope } from './auth/require-scope.ts'
export { anonymous, type Secured, secured } from './auth/secured.ts'
export { type MemorySessionsOptions, memorySessions } from './auth/session/memory-sessions.ts'
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
export { maxBody } from './edge/body/body.ts'
export type { Limits } from './edge/listen/limits.ts'
export {
  ListenError,
  type Servable,
  type ServeOptions,
  type Serving,
  serve,
} from './edge/listen/serve.ts'
export type { ForwardedHeader, TrustedProxies } from './edge/proxies/trusted-proxies.ts'
export { wholeNumber } from './edge/settings/number-setting.ts'
export type { EdgeOptions } from './edge/standing-headers.ts'
export { CertificateError, type TlsOptions } from './edge/tls/certificates.ts'
export { BffError, type BffErrorOptions } from './errors/bff-error.ts'
export { type ErrorCodeName, errorCodes, type Reason } from './errors/codes.ts'
export type { PassedStatus } from './errors/passed-status.ts'
export { Problem, problemResponse } from './errors/problem.ts'
export { problems } from './errors/problems.ts'
export { StartError } from './errors/start-error.ts'
export { type FanOutOptions, fanOut, type Gather } from './fan-out/fan-out.ts'
export type { Need, OptionalNeed, Part, PartBuilder, Values } from './fan-out/part.ts'
export type { OpenApiInfo, OpenApiTag } from './gateway/document/open-api-info.ts'
export { type Gateway, type GatewayEnv, type GatewayOptions, gateway } from './gateway/gateway.ts'
export { type Documented, type KeepOptions, keepOpenApi, openApi } from './gateway/open-api.ts'
export { passThrough } from './gateway/pass-through.ts'
export type { PassThroughOptions } from './gateway/pass-through-options.ts'
export { type AddressSchemas, addressesOf } from './gateway/run/addresses-of.ts'
export { type Environment, SettingsError } from './gateway/run/environment.ts'
export { readSettings } from './gateway/run/read-settings.ts'
export { type Runnable, type RunOptions, runGateway } from './gateway/run/run-gateway.ts'
export {
  address,
  addresses,
  issuerAddress,
  logLevel,
  redisAddress,
  siteAddress,
} from './gateway/run/settings.ts'
export { stopOnSignals } from './gateway/run/stop-on-signals.ts'
export { type TimeLimits, timeLimits } from './gateway/time-limits.ts'
export type { Weakened } from './gateway/weakened.ts'
export { type ArrayOptions, type NumberOptions, parameter } from './input/parameter.ts'
export type { Logger, LogLevel } from './observe/log.ts'
export type { SheddingOptions } from './pressure/shedder.ts'
export { type Created, created } from './reply/created.ts'
export { type Given, type ReplyOptions, reply } from './reply/reply.ts'
export type { ClientCertificate } from './scope/client-certificate.ts'
export type { Clock } from './scope/clock.ts'
export type { Degraded } from './scope/degraded.ts'
export type { Principal, TokenFor } from './scope/principal.ts'
export type { Scope, Scoped } from './scope/scope.ts'
export type { BalanceOptions } from './service/balance/balance-options.ts'
export type { DnsOptions } from './service/balance/dns-addresses.ts'
export type { HealthOptions } from './service/balance/health.ts'
export type { OutlierOptions } from './service/balance/outliers.ts'
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
export { type BasicOptions, basic } from './service/credentials/basic.ts'
export { bearerToken } from './service/credentials/bearer-token.ts'
export type { Credential } from './service/credentials/credential.ts'
export { headerKey, type KeyOptions } from './service/credentials/header-key.ts'
export { type LoginAnswer, type LoginTokenOptions, loginToken } from './service/credentials/login-token.ts'
export { queryKey } from './service/credentials/query-key.ts'
export { type SignatureOptions, signature } from './service/credentials/signature.ts'
export type { Sign, SignedRequest } from './service/credentials/signed-request.ts'
export type { Passes } from './service/lanes/passes.ts'
export { type Refusal, type Refused, refused } from './service/lanes/refused.ts'
export type { BreakerOptions } from './service/policies/breaker/breaker.ts'
export type { HedgeOptions } from './service/policies/retry/hedge.ts'
export type { RetryOptions } from './service/policies/retry/retry.ts'
export type { RetryBudgetOptions } from './service/policies/retry/retry-budget.ts'
export { type Bound, type Service, type ServiceOptions, service } from './service/service.ts'
export type { ConnectionOptions } from './service/transport/connection-options.ts'
export { idempotencyHeader } from './traffic/idempotency/idempotency-key.ts'
export type {
  Claimed,
  IdempotencyClaim,
  IdempotencyRecords,
  IdempotentRequest,
  StoredAnswer,
} from './traffic/idempotency/idempotency-records.ts'
export { type IdempotentContext, idempotent } from './traffic/idempotency/idempotent.ts'
export { int64 } from './view/int64.ts'
export { type OptionalOptions, type OptionalPart, optional } from './view/optional.ts'
export { textResponse } from './view/text-response.ts'
export { type Body, type Parts, type View, view } from './view/view.ts'
