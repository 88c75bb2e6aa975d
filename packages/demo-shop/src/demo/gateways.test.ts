import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { demoGateways } from './gateways.ts'

const folder = mkdtempSync(join(tmpdir(), 'apps-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('U11: takes every app with a main program, those of the tour first', () => {
  for (const app of ['web-bff', 'tv-bff', 'car-dash-gateway', 'partner-api', 'mobile-bff']) {
    mkdirSync(join(folder, app, 'src'), { recursive: true })
    writeFileSync(join(folder, app, 'src/main.ts'), '')
  }
  mkdirSync(join(folder, 'notes'))

  const gateways = demoGateways(folder, { origin: 'http://localhost:3002', partnerDatabase: ':memory:' })

  expect(gateways.map(({ app, port }) => [app, port])).toEqual([
    ['mobile-bff', 'MOBILE_PORT'],
    ['web-bff', 'WEB_PORT'],
    ['partner-api', 'PARTNER_PORT'],
    ['car-dash-gateway', 'CAR_DASH_PORT'],
    ['tv-bff', 'TV_PORT'],
  ])
  expect(gateways.at(-1)?.settings).toEqual({ AUDIENCE: 'mobile' })
})
