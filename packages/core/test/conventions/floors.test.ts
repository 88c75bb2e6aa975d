import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileCircles, floors, stepsUp } from './floors.ts'

const src = 'packages/core/src'
const found = (path: string, text: string) =>
  stepsUp([{ path: `${src}/${path}`, text }]).map(({ line, problem }) => [line, problem])

describe('stepsUp', () => {
  it.each([
    ['scope/scope.ts', "import { BffError } from '../errors/bff-error.ts'"],
    ['gateway/run/run-gateway.ts', "import { serve } from '../../edge/listen/serve.ts'"],
    ['service/cache/cache.ts', "import type { Outgoing } from '../outgoing.ts'"],
    ['testing/backends/backend.ts', "import { gateway } from '../../gateway/gateway.ts'"],
    ['scope/scope.ts', "import type { Context } from 'hono'"],
    ['index.ts', "export { gateway } from './gateway/gateway.ts'"],
    ['scope/scope.test.ts', "import { gateway } from '../gateway/gateway.ts'"],
    ['edge/test/served.ts', "import { gateway } from '../../gateway/gateway.ts'"],
  ])('lets %s say %s', (path, text) => {
    expect(found(path, text)).toEqual([])
  })

  it.each([
    ['scope/scope.ts', "import type { Upstreams } from '../service/outgoing.ts'", 'scope/ imports service'],
    ['edge/body/body.ts', "export { a } from '../../auth/secured.ts'", 'edge/ imports auth'],
    ['auth/caller.ts', "type G = import('../gateway/gateway.ts').Gateway", 'auth/ imports gateway'],
    ['store/redis.ts', "const m = await import('../testing/index.ts')", 'store/ imports testing'],
    ['view/view.ts', "import { gateway } from '../index.ts'", 'view/ imports an entry'],
    ['view/view.ts', "import { x } from '../../test/started.ts'", 'view/ imports a file outside of src'],
  ])('finds that %s says %s', (path, text, problem) => {
    expect(found(path, `\n${text}`)).toEqual([[2, problem]])
  })

  it('asks for the floor of a new folder', () => {
    expect(found('webhooks/send.ts', '')).toEqual([[1, 'no rule says which floor webhooks/ is']])
  })
})

describe('fileCircles', () => {
  const circles = (files: Record<string, string>) =>
    fileCircles(Object.entries(files).map(([name, text]) => ({ path: `${src}/view/${name}.ts`, text }))).map(
      ({ path, problem }) => `${path} ${problem}`,
    )

  it('finds files that import each other, over others and by types alike', () => {
    expect(
      circles({
        a: "import type { B } from './b.ts'",
        b: "export { c } from './c.ts'",
        c: "import { a } from './a.ts'",
        d: "import { a } from './a.ts'",
      }),
    ).toEqual([`${src}/view/a.ts is in a circle with ${src}/view/b.ts, ${src}/view/c.ts`])
  })

  it('finds none where two files need a third', () => {
    const third = "import { c } from './c.ts'"
    expect(circles({ a: `${third}\nimport './b.ts'`, b: third, c: "import { z } from 'zod'" })).toEqual([])
  })

  it('leaves the recursion of a data structure alone, by name', () => {
    const contract = 'packages/contract/src/schemas'
    expect(
      fileCircles([
        { path: `${contract}/compare-schemas.ts`, text: "import './compare-items.ts'" },
        { path: `${contract}/compare-items.ts`, text: "import './compare-schemas.ts'" },
      ]),
    ).toEqual([])
  })
})

it('the floors are on the map of the house, in their order', () => {
  const map = readFileSync(new URL('../../docs/README.md', import.meta.url), 'utf8')
  expect([...map.matchAll(/^\| \[([\w-]+)\]\(\1\.md\) \|/gm)].map(([, floor]) => floor)).toEqual(floors)
})
