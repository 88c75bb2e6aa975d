import { defineConfig } from 'vitest/config'

/** The long run of a property that `npm test` shows briefly. */
export default defineConfig({
  test: { include: ['src/service/identity-interleavings.test.ts'], provide: { histories: 100_000 } },
})
