import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { bearer } from '../../auth/bearer/bearer.ts'
import { keyServer } from '../../auth/bearer/test/key-server.ts'
import type { Servable } from '../../edge/listen/serve.ts'
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
) => {
  vi.spyOn(process, 'once').mockReturnThis()
  const { log, lines } = logLines()
  const createApp = ({ ISSUER }: { ISSUER: string }): Runnable & Servable => {
    const app = gateway({
      name: 'test',
      services: {},
      auth: bearer({ issuer: ISSUER, audience: 'test' }),
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
