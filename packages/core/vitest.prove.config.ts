import { defineConfig } from 'vitest/config'

/** Property tests over as many cases as a proof wants, which is more than `npm test` has time for. */
export default defineConfig({
  test: { include: ['src/auth/guarded-router.test.ts'], provide: { trees: 12_000 } },
})
