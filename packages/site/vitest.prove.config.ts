import { defineConfig } from 'vitest/config'

/** The built site in a browser takes a minute, and has a command of its own. */
export default defineConfig({
  test: { include: ['test/**/*.prove.ts'], testTimeout: 300_000, hookTimeout: 60_000 },
})
