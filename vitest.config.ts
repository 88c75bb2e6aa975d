import { defineConfig } from 'vitest/config'

/**
 * How long the tests of every workspace wait for what they expect. None of it is what a test proves: it only ends one whose event
 * never comes, so it is long enough for a machine that stands still for seconds, or does everything five times as slowly.
 */
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
})
