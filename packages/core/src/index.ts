import './errors/supported-node.ts'

export { type BearerOptions, bearer } from './auth/bearer/bearer.ts'
export { createRoute } from './auth/create-route.ts'
export { type Declarations, type Declared, declared } from './auth/declared.ts'
export { requireScope } from './auth/require-scope.ts'
export { anonymous, type Secured, secured } from './auth/secured.ts'
export { maxBody } from './edge/body/body.ts'
export type { EdgeOptions } from './edge/security-headers.ts'
export { BffError, type BffErrorOptions } from './errors/bff-error.ts'
export type { BffErrorCode, CodeVerdict, ErrorCodeName, OwnErrorCodes, Reason } from './errors/codes.ts'
export { type ErrorMaker, errorCodes, type OwnCodes, type OwnErrorCode } from './errors/own-codes.ts'
export type { PassedStatus } from './errors/passed-status.ts'
export { Problem, problemResponse } from './errors/problem.ts'
export { problems } from './errors/problems.ts'
export { type FanOutOptions, fanOut, type Gather } from './fan-out/fan-out.ts'
export type { Need, OptionalNeed, Part, PartBuilder, Values } from './fan-out/part.ts'
export { type Gateway, gateway } from './gateway/gateway.ts'
export type { GatewayEnv, GatewayOptions } from './gateway/gateway-options.ts'
export { passThrough } from './gateway/pass-through.ts'
export type { PassThroughOptions } from './gateway/pass-through-options.ts'
export { type TimeLimits, timeLimits } from './gateway/time-limits.ts'
export { type Upgrade, type UpgradeOptions, upgrade } from './gateway/upgrade.ts'
export type { Waivers } from './gateway/waivers.ts'
export { type ArrayOptions, type NumberOptions, parameter } from './input/parameter.ts'
export type { Logger, LogLevel } from './observe/log.ts'
export type { EndedPart, RequestEnd, RequestRecord } from './observe/request-record.ts'
export { type Priority, priority } from './pressure/priority.ts'
export { type Created, created } from './reply/created.ts'
export { type Given, type ReplyOptions, reply } from './reply/reply.ts'
export type { CallRecord } from './scope/call-record.ts'
export type { Clock } from './scope/clock.ts'
export type { Degraded } from './scope/degraded.ts'
export type { PartRecord } from './scope/part-record.ts'
export type { Principal } from './scope/principal.ts'
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
  PathOptions,
  PostedRead,
  PostOptions,
  WriteOptions,
} from './service/call.ts'
export { type Addresses, type ConnectOptions, connect } from './service/connect.ts'
export type {
  Lane,
  LaneAnswer,
  LaneCalls,
  LaneDecode,
  LaneHeaders,
  LanePort,
  LaneQuestion,
  LaneRequest,
  LaneStream,
  Lanes,
} from './service/lanes/lane-port.ts'
export type { Passes } from './service/lanes/passes.ts'
export { type Refusal, type Refused, refused } from './service/lanes/refused.ts'
export type { AdaptiveOptions } from './service/policies/adaptive-limit.ts'
export type { BreakerOptions } from './service/policies/breaker/breaker.ts'
export type { BulkheadOption } from './service/policies/bulkhead.ts'
export {
  after,
  before,
  type PlacedPolicy,
  type PolicyAnswerOptions,
  type ServiceCall,
  type ServiceOutcome,
  type ServicePolicy,
  type ServiceSend,
} from './service/policies/own/service-policy.ts'
export type { PolicyPlace, PolicyStop } from './service/policies/own/stops.ts'
export type { HedgeOptions } from './service/policies/retry/hedge.ts'
export type { RetryOptions } from './service/policies/retry/retry.ts'
export type { RetryBudgetOptions } from './service/policies/retry/retry-budget.ts'
export {
  type Bound,
  type DeclaredOptions,
  type Service,
  type ServiceOptions,
  service,
} from './service/service.ts'
export type { ConnectionOptions } from './service/transport/connection-options.ts'
export { int64 } from './view/int64.ts'
export { type OptionalOptions, type OptionalPart, optional } from './view/optional.ts'
export { textResponse } from './view/text-response.ts'
export { type Body, type Parts, type View, view } from './view/view.ts'
