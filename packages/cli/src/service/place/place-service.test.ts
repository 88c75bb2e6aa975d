import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lookAt } from '../../repository/look-at.ts'
import { planService } from '../plan-service.ts'
import { placeService } from './place-service.ts'

const plan = planService({
  document: { openapi: '3.1.0', paths: { '/x': { get: { operationId: 'x', responses: { 204: {} } } } } },
  name: 'store-orders',
  operations: ['x'],
})

const json = (value: object) => JSON.stringify(value)
const gateway = {
  'apps/tv/package.json': json({
    name: '@own/tv',
    dependencies: { '@bffkit/core': '*', '@own/services': '*' },
  }),
  'apps/tv/src/app.ts': `export const createApp = (settings) =>\n  gateway({ services: connect(services, settings, { token: 'forward' }) })\n`,
}
const services = {
  'package.json': json({ workspaces: ['apps/*', 'packages/*'] }),
  'packages/services/package.json': json({ name: '@own/services', dependencies: { '@bffkit/core': '*' } }),
  'packages/services/src/users.ts': "export const users = service('users', {}, () => ({}))\n",
  'packages/services/src/fixtures.ts':
    'export const fixtures = {\n  users: {},\n} satisfies Fixtures<string>\n',
}

describe('placeService', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bffkit-place-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const placed = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const repository = lookAt(root)
    const all = placeService(repository, plan, repository.gateways).files
    const { 'apps/tv/src/app.ts': app, ...texts } = Object.fromEntries(
      all.map(({ path, text }) => [path, text]),
    )
    expect(app ?? texts['src/app.ts']).toContain("except: { storeOrders: { token: 'none' } }")
    return texts
  }

  it('adds it to the record the gateways take their services from, and to what they take of it', () => {
    const texts = placed({
      ...services,
      ...gateway,
      'packages/services/src/all.ts':
        "import { users } from './users.ts'\n\nexport const company = { users }\n",
      'packages/services/src/index.ts': "export { company } from './all.ts'\n",
      'apps/tv/src/services.ts':
        "import { company } from '@own/services'\n\nconst { users } = company\n\nexport const services = { users }\n",
      'apps/tv/test/fixtures.ts':
        "import { fixtures as all } from '@own/services/fixtures'\n\nexport const fixtures = { users: all.users }\n",
    })

    expect(texts['packages/services/src/all.ts']).toBe(
      "import { storeOrders } from './store-orders.ts'\nimport { users } from './users.ts'\n\nexport const company = { users, storeOrders }\n",
    )
    expect(texts['apps/tv/src/services.ts']).toContain('const { users, storeOrders } = company')
    expect(texts['apps/tv/src/services.ts']).toContain('services = { users, storeOrders }')
    expect(texts['apps/tv/test/fixtures.ts']).toContain('{ users: all.users, storeOrders: all.storeOrders }')
    expect(texts['packages/services/src/fixtures.ts']).toContain(
      '  users: {},\n  storeOrders: storeOrdersFixtures,\n}',
    )
    expect(texts['packages/services/src/store-orders.ts']).toBe(plan.source)
    expect(texts['packages/services/src/store-orders.fixtures.ts']).toBe(plan.fixtures)
  })

  it('exports it by its name where there is no record', () => {
    const texts = placed({
      ...services,
      ...gateway,
      'packages/services/src/index.ts': "export { users } from './users.ts'\n",
      'apps/tv/src/services.ts':
        "import { users } from '@own/services'\n\nexport const services = { users }\n",
      'apps/tv/test/fixtures.ts':
        "import { fixtures as all } from '@own/services/fixtures'\n\nconst { users } = all\n\nexport const fixtures = { users } satisfies Fixtures\n",
    })

    expect(texts['packages/services/src/index.ts']).toContain(
      "export { storeOrders } from './store-orders.ts'\n",
    )
    expect(texts['apps/tv/src/services.ts']).toContain("import { storeOrders } from '@own/services'")
    expect(texts['apps/tv/test/fixtures.ts']).toContain('const { users, storeOrders } = all')
  })

  it('goes into a gateway that has its services itself', () => {
    const texts = placed({
      'package.json': json({ name: 'tv', dependencies: { '@bffkit/core': '*' } }),
      'src/app.ts': gateway['apps/tv/src/app.ts'],
      'src/services.ts': '/** All. */\nexport const services = {}\n',
      'test/fixtures.ts':
        'export const fixtures = {\n  // none\n} satisfies Fixtures<keyof typeof services>\n',
    })

    expect(texts['src/services/store-orders.ts']).toBe(plan.source)
    expect(texts['test/store-orders.fixtures.ts']).toBe(plan.fixtures)
    expect(texts['src/services.ts']).toBe(
      "import { storeOrders } from './services/store-orders.ts'\n\n/** All. */\nexport const services = { storeOrders }\n",
    )
    expect(texts['test/fixtures.ts']).toContain('storeOrders: storeOrdersFixtures')
  })

  const whole = {
    ...services,
    ...gateway,
    'packages/services/src/index.ts': '',
    'apps/tv/src/services.ts': 'export const services = {}\n',
    'apps/tv/test/fixtures.ts': 'export const fixtures = {}\n',
  }

  it.each([
    [
      { 'packages/services/src/store-orders.ts': '' },
      'packages/services/src/store-orders.ts exists; take another name with --name',
    ],
    [
      { 'apps/tv/src/services.ts': 'export const services = all()\n' },
      'apps/tv/src/services.ts has no "const services = { … }" to add storeOrders to; add storeOrders to its services',
    ],
    [
      { 'apps/tv/src/services.ts': 'export const services = { storeOrders: other }\n' },
      'apps/tv/src/services.ts has storeOrders in services already',
    ],
    [
      {
        'apps/tv/src/app.ts':
          "export const createApp = () => gateway({ services: connect(services, settings, options) })\nconst options = { token: 'forward' }\n",
      },
      'apps/tv/src/app.ts has no connect(services, settings, { … }) that can be read; say there that storeOrders gets no token',
    ],
  ])('says which file it cannot change, and what to write in it by hand: %j', (files, message) => {
    expect(() => placed({ ...whole, ...files })).toThrow(message)
  })

  it('finds the end of an object past braces in strings and comments', () => {
    const texts = placed({
      ...whole,
      'apps/tv/test/fixtures.ts':
        "export const fixtures = {\n  // } not here\n  users: { 'GET /{id}': `}` },\n}\nexport const other = {}\n",
    })

    expect(texts['apps/tv/test/fixtures.ts']).toContain(
      '`}` },\n  storeOrders: all.storeOrders,\n}\nexport const other = {}',
    )
  })
})
