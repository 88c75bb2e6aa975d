import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { anyOf } from '../../auth/any-of.ts'
import type { Authentication } from '../../auth/authentication.ts'
import { bearer } from '../../auth/bearer/bearer.ts'
import { keyServer } from '../../auth/bearer/test/key-server.ts'
import type { Servable } from '../../edge/listen/serve.ts'
import { wholeNumber } from '../../edge/settings/number-setting.ts'
import { limit } from '../../traffic/limits/limit.ts'
import { live } from '../../traffic/limits/live.ts'
import { gateway } from '../gateway.ts'
import { type Runnable, runGateway } from './run-gateway.ts'
import { issuerAddress } from './settings.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  vi.restoreAllMocks()
})

/** Runs a gateway with a token's issuer in this process, and gives the lines it logs while it starts. */
const started = async (
  environment: Record<string, string>,
  prepare: (settings: { ISSUER: string }) => Promise<void> = async () => {},
  authOf = (issuer: string): Authentication => bearer({ issuer, audience: 'test' }),
) => {
  vi.spyOn(process, 'once').mockReturnThis()
  const { log, lines } = logLines()
  const createApp = ({ ISSUER }: { ISSUER: string }): Runnable & Servable => {
    const app = gateway({
      name: 'test',
      services: {},
      auth: authOf(ISSUER),
      log,
    })
    closing.push(() => app.close())
    return app
  }
  const own = { PORT: '0', PRIVATE_PORT: 'off', SHED_DELAY: 'off' }
  const settings = z.object({ ISSUER: issuerAddress })
  await runGateway(createApp, { settings, environment: { ...own, ...environment }, port: 0, prepare })
  return lines().map(({ msg, setting, nearest, reason }) => ({ msg, setting, nearest, reason }))
}

describe('runGateway', () => {
  it('R13: warns of misspelled settings with the nearest ones, in one line', async () => {
    await using issuer = await keyServer()

    expect(await started({ ISSUER: issuer.url, DRAIN_TIMEOUTS: '9', ISSUER_URL: 'x' })).toEqual([
      { msg: 'unknown settings', nearest: { DRAIN_TIMEOUTS: 'DRAIN_TIMEOUT', ISSUER_URL: 'ISSUER' } },
      { msg: 'listening' },
      { msg: 'ready' },
    ])
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/jwks'])
  })

  it('R11: waits for what has to be prepared before the app is made', async () => {
    await using issuer = await keyServer()
    const made: number[] = []
    await started({ ISSUER: issuer.url }, async ({ ISSUER }) => {
      await new Promise((resolve) => setImmediate(resolve))
      expect(ISSUER).toBe(issuer.url)
      made.push(closing.length)
    })

    expect([made, closing.length]).toEqual([[0], 1])
  })

  it('reads reloadable settings again, and then makes live limits anew', async () => {
    await using issuer = await keyServer()
    const folder = mkdtempSync(join(tmpdir(), 'run-'))
    const file = join(folder, 'settings.env')
    writeFileSync(file, 'PER_MINUTE=10\n')
    let made: Runnable & Pick<ReturnType<typeof gateway>, 'request'> = Object.create(null)
    const createApp = (settings: { PER_MINUTE: number }) => {
      const perMinute = live(() =>
        limit({ name: 'all', by: 'global', quota: settings.PER_MINUTE, window: 60_000 }),
      )
      const auth = bearer({ issuer: issuer.url, audience: 'test' })
      const app = gateway({ name: 'test', services: {}, auth, log: 'silent', limits: [perMinute] })
      closing.push(() => app.close())
      made = app
      return app
    }
    vi.spyOn(process, 'once').mockReturnThis()
    await runGateway(createApp, {
      settings: z.object({ PER_MINUTE: wholeNumber(1, 100) }),
      environment: { PORT: '0', PRIVATE_PORT: 'off', SHED_DELAY: 'off', ENV_FILE: file },
      port: 0,
      reloadable: ['PER_MINUTE'],
    })
    const policy = async () => (await made.request('/')).headers.get('ratelimit-policy')
    expect(await policy()).toBe('"all";q=10;w=60')
    writeFileSync(file, 'PER_MINUTE=20\n')
    await made.reload()
    expect(await policy()).toBe('"all";q=20;w=60')
    writeFileSync(file, 'PER_MINUTE=0\n')
    await made.reload()

    expect(await policy()).toBe('"all";q=20;w=60')
    rmSync(folder, { recursive: true })
  })

  it('R13: says at start that the issuer has no slash at its end', async () => {
    await using issuer = await keyServer()

    expect(await started({ ISSUER: `${issuer.url}/` })).toEqual([
      { msg: 'listening' },
      { msg: 'ready' },
      {
        msg: 'issuer cannot be used',
        setting: 'ISSUER',
        reason: 'issuer: its metadata names another issuer, without the slash at the end',
      },
    ])
  })

  it('R13: says at start which of two issuers cannot be reached', async () => {
    await using good = await keyServer()
    const away = 'http://127.0.0.1:1'
    const both = (issuer: string) =>
      anyOf(bearer({ issuer, audience: 'test' }), bearer({ issuer: away, audience: 'test' }))

    const lines = await started({ ISSUER: good.url, EMPLOYEES_ISSUER: away }, async () => {}, both)
    expect(lines.filter(({ msg }) => msg === 'issuer cannot be used')).toMatchObject([
      { setting: 'EMPLOYEES_ISSUER' },
    ])
  })

  it('R13: says at start that the issuer cannot be reached', async () => {
    // The setting of a service at the same address is not blamed.
    expect(await started({ SHOP_ADDRESS: 'http://127.0.0.1:1', ISSUER: 'http://127.0.0.1:1' })).toEqual([
      { msg: 'listening' },
      { msg: 'ready' },
      {
        msg: 'issuer cannot be used',
        setting: 'ISSUER',
        reason: expect.stringMatching(/^issuer: its metadata cannot be read, it cannot be reached/),
      },
    ])
  })
})
