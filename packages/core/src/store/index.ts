import '../errors/supported-node.ts'

export { onceMade } from '../errors/once-made.ts'
export { type RedisCache, type RedisCacheOptions, redisCache } from './cache/redis-cache.ts'
export { DatabaseError } from './database-error.ts'
export {
  type IdempotencyRecordsOptions,
  type IdempotencyTables,
  idempotencyMigrations,
  idempotencyRecords,
  idempotencyTables,
} from './idempotency-records.ts'
export {
  type KeyRequest,
  type KeyStore,
  type KeyStoreOptions,
  keyStore,
  type RotateOptions,
} from './key-store.ts'
export type { ListedKey, ListedSecret } from './key-store-read.ts'
export { type KeyTables, keyMigrations, keyTables } from './key-store-tables.ts'
export type { NewKey } from './key-store-write.ts'
export { type Migrated, type Migration, type Migrations, migrate } from './migrate.ts'
export {
  type PostgresConnection,
  type PostgresOptions,
  postgresDialect,
} from './postgres/postgres-dialect.ts'
export { type RedisLimits, type RedisLimitsOptions, redisLimits } from './redis/redis-limits.ts'
export { type RedisSessionsOptions, redisSessions } from './redis/redis-sessions.ts'
export { nodeSqliteDialect, type SqliteOptions } from './sqlite/sqlite-dialect.ts'
export type { UsageOf } from './usage/read-usage.ts'
export {
  type UsageRecords,
  type UsageRecordsOptions,
  type UsageState,
  usageRecords,
} from './usage/usage-records.ts'
export { type UsageTables, usageMigrations, usageTables } from './usage/usage-tables.ts'
