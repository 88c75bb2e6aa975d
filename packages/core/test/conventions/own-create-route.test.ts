import { describe, expect, it } from 'vitest'
import { ownCreateRoute } from './own-create-route.ts'

const lines = (path: string, text: string) => ownCreateRoute([{ path, text }]).map(({ line }) => line)
const foreign = "import { createRoute } from '@hono/zod-openapi'"

describe('ownCreateRoute', () => {
  it.each([
    foreign,
    "import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'",
    "import { z, createRoute as declare } from '@hono/zod-openapi'",
    "import {\n  createRoute,\n} from '@hono/zod-openapi'",
    'import { createRoute } from "@hono/zod-openapi"',
    "import * as hono from '@hono/zod-openapi'",
    "export { createRoute } from '@hono/zod-openapi'",
    "export * from '@hono/zod-openapi'",
  ])('finds %s', (text) => {
    expect(lines('apps/mobile-bff/src/routes/home.ts', `\n${text}`)).toEqual([2])
  })

  it.each([
    'apps/web-bff/test/home.test.ts',
    'packages/cli/turbo/screen/route.ts.hbs',
    'packages/core/docs/auth.md',
    'README.md',
  ])('looks into %s', (path) => {
    expect(lines(path, foreign)).toEqual([1])
  })

  it('looks into the examples of core, and not into its code', () => {
    expect(lines('packages/core/src/view/view.ts', `/**\n * ${foreign}\n */`)).toEqual([2])
    expect(lines('packages/core/src/auth/create-route.ts', foreign)).toEqual([])
  })

  it.each([
    ['apps/mobile-bff/src/routes/home.ts', "import { createRoute } from '@bffkit/core'"],
    [
      'apps/mobile-bff/src/routes/home.ts',
      "import { createRoute } from '@bffkit/core'\nimport { z } from '@hono/zod-openapi'",
    ],
    ['packages/demo-shop/src/services/users.ts', foreign],
    ['packages/demo-shop/README.md', foreign],
  ])('leaves %s alone: %s', (path, text) => {
    expect(lines(path, text)).toEqual([])
  })
})
