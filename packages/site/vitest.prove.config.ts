import { defineConfig } from 'vitest/config'

/** The built site in a browser takes a minute or two, and has a command of its own. */
export default defineConfig({
  test: {
    include: ['test/**/*.prove.ts'],
    testTimeout: 900_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
