import { defineConfig } from 'vitest/config'

/** The conventions concern the whole repository, so they have a task of their own that any change anywhere reruns. */
export default defineConfig({ test: { include: ['test/conventions.test.ts'], testTimeout: 60_000 } })
