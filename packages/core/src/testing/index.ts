export { type Answer, answer, type Json } from './answer.ts'
export type { Credentials } from './audit/ask-with-scopes.ts'
export { type AuditedApp, auditSecurity } from './audit-security.ts'
export {
  type BackendSettings,
  type Backends,
  type BackendsOptions,
  backends,
  type FaultPlace,
  type Fixtures,
} from './backends.ts'
export type { Call } from './call-log.ts'
export { checkBudgets } from './check-budgets.ts'
export { checkClients } from './check-clients.ts'
export { type ClientLeft, clientLeaves } from './client-leaves.ts'
export type { ConnectionFault } from './connection-fault.ts'
export type { Breakage } from './fault.ts'
export { keptSessions } from './kept-sessions.ts'
export {
  type KillMatrix,
  type KillMatrixApp,
  type KillMatrixOptions,
  type KillMatrixRequest,
  type KillMatrixRow,
  type KillPathMatrix,
  type KillPathRow,
  killMatrix,
} from './kill-matrix.ts'
export { type ManualClock, manualClock } from './manual-clock.ts'
export type { Fixture, FixtureKey, FixtureRequest, ServiceFixtures } from './match-fixture.ts'
export { type RawStep, type RawUpstream, rawUpstream } from './raw-upstream.ts'
export { asking, type RouteRequest, type RouteRequests } from './route-requests.ts'
export { signedIn } from './signed-in.ts'
export type { SlowCall } from './slowest-case.ts'
export { startRedis, type TestRedis, withoutRedis } from './start-redis.ts'
export { checkStatuses } from './statuses/check-statuses.ts'
export type { StatusCheck, StatusesApp } from './statuses/prober.ts'
export { type TokenOptions, tokenFor } from './token-for.ts'
export { withExtraFields } from './with-extra-fields.ts'
export { type RehearsedApp, type WorstCase, type WorstCaseOptions, worstCases } from './worst-cases.ts'
