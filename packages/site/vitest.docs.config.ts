import { defineConfig } from 'vitest/config'

/** Pages show files of other packages, so this is part of the task `docs`, which a change in any source reruns. */
export default defineConfig({ test: { include: ['test/docs.test.ts'] } })
