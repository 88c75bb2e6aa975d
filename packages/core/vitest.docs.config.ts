import { defineConfig } from 'vitest/config'

/** Pages show the API of every package, so compiling them is a task of its own that a change in any source reruns. */
export default defineConfig({ test: { include: ['test/docs.test.ts'] } })
