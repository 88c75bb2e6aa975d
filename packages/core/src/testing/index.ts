import '../errors/supported-node.ts'

export type { Credentials } from './audit/ask-with-scopes.ts'
export { type AuditedApp, auditSecurity } from './audit/audit-security.ts'
export { type Answer, answer, type Json } from './backends/answer.ts'
export {
  type BackendSettings,
  type Backends,
  type BackendsOptions,
  backends,
  type FaultPlace,
  type Fixtures,
} from './backends/backends.ts'
export type { Call } from './backends/call-log.ts'
export { keptSessions } from './backends/kept-sessions.ts'
export type { Fixture, FixtureKey, FixtureRequest, ServiceFixtures } from './backends/match-fixture.ts'
export { type RawStep, type RawUpstream, rawUpstream } from './backends/raw-upstream.ts'
export { signedIn } from './backends/signed-in.ts'
export { startPostgres, type TestPostgres, withoutPostgres } from './backends/start-postgres.ts'
export { startRedis, type TestRedis, withoutRedis } from './backends/start-redis.ts'
export { type TokenOptions, tokenFor } from './backends/token-for.ts'
export { withExtraFields } from './backends/with-extra-fields.ts'
export { checkBudgets } from './budgets/check-budgets.ts'
export type { SlowCall } from './budgets/slowest-case.ts'
export {
  type DryRunApp,
  type WorstCase,
  type WorstCaseOptions,
  worstCases,
} from './budgets/worst-cases.ts'
export { checkDisconnects, type DisconnectCheck, type FirstCalls } from './check-disconnects.ts'
export { type ClientLeft, clientLeaves } from './client-leaves.ts'
export { checkClients } from './clients/check-clients.ts'
export type { ConnectionFault } from './faults/connection-fault.ts'
export type { Breakage } from './faults/fault.ts'
export {
  type KillMatrix,
  type KillMatrixApp,
  type KillMatrixOptions,
  type KillMatrixRequest,
  type KillMatrixRow,
  type KillPathMatrix,
  type KillPathRow,
  killMatrix,
} from './kill-matrix/kill-matrix.ts'
export { type ManualClock, manualClock } from './manual-clock.ts'
export { asking, type RouteRequest, type RouteRequests } from './route-requests.ts'
export { checkStatuses } from './statuses/check-statuses.ts'
export type { StatusCheck, StatusesApp } from './statuses/prober.ts'
export { checkIdempotencyRecords } from './stores/check-idempotency-records.ts'
export { checkLimitStore } from './stores/check-limit-store.ts'
export { checkSessionStore } from './stores/check-session-store.ts'
export { checkSharedCache } from './stores/check-shared-cache.ts'
export type { MakeStore } from './stores/keeps-promises.ts'
