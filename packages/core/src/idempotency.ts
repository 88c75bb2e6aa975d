import './errors/supported-node.ts'

export { idempotencyHeader } from './traffic/idempotency/idempotency-key.ts'
export type {
  Claimed,
  IdempotencyClaim,
  IdempotencyRecords,
  IdempotentRequest,
  StoredAnswer,
} from './traffic/idempotency/idempotency-records.ts'
export { type IdempotentContext, idempotent } from './traffic/idempotency/idempotent.ts'
