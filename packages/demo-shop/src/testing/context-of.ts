import type { ShopDatabase } from '../database/schema.ts'
import type { ServiceContext } from '../services/every-service/create-service.ts'

/** What a service needs to run without an identity provider: no token is good. */
export const contextOf = (database: ShopDatabase): ServiceContext => ({
  database,
  issuer: 'http://127.0.0.1:1',
  clock: () => new Date('2026-11-02T10:00:00Z'),
  random: () => 0.5,
  log: () => {},
})
