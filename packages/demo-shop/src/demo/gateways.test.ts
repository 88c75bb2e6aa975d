import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { demoGateways } from './gateways.ts'

const folder = mkdtempSync(join(tmpdir(), 'apps-'))
afterAll(() => rmSync(folder, { recursive: true }))

const demo = { origin: 'http://localhost:3002', partnerDatabase: ':memory:' }

/** Makes an app with a main program, and settings of these names where they are given. */
const makeApp = (app: string, names?: readonly string[], settings = 'src/settings.ts') => {
  mkdirSync(join(folder, app, 'src'), { recursive: true })
  writeFileSync(join(folder, app, 'src/main.ts'), 'await runGateway(createApp, { port: 3007 })')
  writeFileSync(
    join(folder, app, 'package.json'),
    JSON.stringify({ exports: { './settings': `./${settings}` } }),
  )
  const shape = Object.fromEntries((names ?? []).map((name) => [name, {}]))
  if (names)
    writeFileSync(join(folder, app, settings), `export const Settings = { shape: ${JSON.stringify(shape)} }`)
}

it('U11: takes every app with a main program, those of the tour first', async () => {
  for (const app of ['web-bff', 'tv-bff', 'car-dash-gateway', 'partner-api', 'mobile-bff']) makeApp(app)
  mkdirSync(join(folder, 'notes'))

  const gateways = await demoGateways(folder, demo)

  expect(gateways.map(({ app, port, shown }) => [app, port, shown])).toEqual([
    ['mobile-bff', 'MOBILE_PORT', true],
    ['web-bff', 'WEB_PORT', true],
    ['partner-api', 'PARTNER_PORT', true],
    ['car-dash-gateway', 'CAR_DASH_PORT', false],
    ['tv-bff', 'TV_PORT', false],
  ])
})

it.each([
  ['kiosk-bff', ['ISSUER', 'AUDIENCE'], { AUDIENCE: 'mobile' }],
  [
    'admin-bff',
    ['CLIENT_ID', 'CLIENT_SECRET', 'ORIGIN', 'RESOURCE'],
    {
      ORIGIN: 'http://localhost:3007',
      CLIENT_ID: 'web',
      CLIENT_SECRET: 'demo-web-secret',
      RESOURCE: 'urn:bffkit:web',
    },
  ],
  [
    'resale-api',
    ['AUDIENCE', 'CLIENT_SECRET', 'SERVICES_RESOURCE'],
    {
      AUDIENCE: 'mobile',
      CLIENT_SECRET: 'demo-partner-api-secret',
      SERVICES_RESOURCE: 'urn:bffkit:services',
    },
  ],
  ['open-bff', ['LOG_LEVEL'], {}],
])('gives %s what its settings ask for', async (app, names, settings) => {
  makeApp(app, names)

  const gateways = await demoGateways(folder, demo)

  expect(gateways.find((one) => one.app === app)?.settings).toEqual(settings)
})

it('reads the settings from where the package exports them, and the port from the environment', async () => {
  makeApp('desk-bff', ['ORIGIN'], 'src/desk-settings.ts')

  const gateways = await demoGateways(folder, demo, { DESK_PORT: '3055' })

  expect(gateways.find(({ app }) => app === 'desk-bff')?.settings).toEqual({
    ORIGIN: 'http://localhost:3055',
  })
})
