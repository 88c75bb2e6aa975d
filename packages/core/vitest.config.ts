import { defineConfig } from 'vitest/config'

/** The two tests that read the whole repository have a configuration and a task of their own. */
export default defineConfig({
  test: {
    exclude: ['test/conventions.test.ts', 'test/docs.test.ts', 'dist/**', 'node_modules/**'],
    testTimeout: 20_000,
  },
})
