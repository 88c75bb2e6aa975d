import { describe, expect, it } from 'vitest'
import { environmentAccess } from './environment-access.ts'

const lines = (path: string, text: string) => environmentAccess([{ path, text }]).map(({ line }) => line)

describe('environmentAccess', () => {
  it.each([
    'const port = process.env.PORT',
    "const port = process['env'].PORT",
    'const port = globalThis.process.env.PORT',
    'const { env } = process',
    "import { env } from 'node:process'",
    "import { env as settings } from 'process'",
  ])('finds %s', (text) => {
    expect(lines('apps/mobile-bff/src/app.ts', `\n\n${text}`)).toEqual([3])
  })

  it('leaves main.ts alone, and no other entry', () => {
    expect(lines('apps/mobile-bff/src/main.ts', 'process.env.PORT')).toEqual([])
    expect(lines('apps/mobile-bff/src/dev.ts', 'process.env.PORT')).toEqual([1])
    expect(lines('packages/core/vitest.config.ts', 'process.env.CI')).toEqual([1])
  })

  it('leaves other uses of process, other environments and comments alone', () => {
    const text = '// process.env\nprocess.exit(1)\nc.env.PORT\nimport { exit } from "node:process"'

    expect(lines('apps/mobile-bff/src/app.ts', text)).toEqual([])
  })
})
