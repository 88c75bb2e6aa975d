import { defineConfig } from 'vitest/config'

/** Properties over as many cases as a proof wants, and what takes its time, which is more than `npm test` has. */
export default defineConfig({
  test: {
    include: [
      'src/auth/guarded-router.test.ts',
      'src/service/transport/identity-interleavings.test.ts',
      'src/service/cache/second/second-level.test.ts',
      'src/store/cache/redis-cache.test.ts',
      'src/store/postgres/postgres-outage.test.ts',
      'src/store/postgres/usage-outage.test.ts',
      'src/store/redis/redis-client.test.ts',
      'src/view/compiled.test.ts',
    ],
    provide: {
      trees: 12_000,
      histories: 100_000,
      schemas: 20_000,
      sentinels: true,
      outages: true,
      visits: 1_500,
    },
  },
})
