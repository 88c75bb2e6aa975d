import './errors/supported-node.ts'

export type {
  CalendarQuota,
  ConcurrencyLimit,
  Limit,
  LimitBy,
  LimitList,
  Live,
  OnStoreLoss,
  Plans,
  RateLimit,
} from './pressure/limit.ts'
export {
  type ConcurrencyOptions,
  concurrency,
  type LimitOptions,
  limit,
  type QuotaOptions,
  quota,
  type RateOptions,
} from './traffic/limits/limit.ts'
export type { Count, Counted, LimitStore } from './traffic/limits/limit-store.ts'
export { type Limited, limited } from './traffic/limits/limited.ts'
export { live } from './traffic/limits/live.ts'
export { type MemoryLimits, type MemoryLimitsOptions, memoryLimits } from './traffic/limits/memory-limits.ts'
export { type PlansOptions, plans } from './traffic/limits/plans.ts'
