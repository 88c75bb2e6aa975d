import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { exclude: ['test/conventions.test.ts', 'dist/**', 'node_modules/**'] } })
