import { defineConfig, mergeConfig } from 'vitest/config'
import waits from '../../vitest.config.ts'

/** The two tests that read the whole repository have a configuration and a task of their own. */
export default mergeConfig(
  waits,
  defineConfig({
    test: {
      exclude: ['test/conventions.test.ts', 'test/docs.test.ts', 'dist/**', '.data/**', 'node_modules/**'],
    },
  }),
)
