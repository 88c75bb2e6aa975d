import { memorySessions } from '@bffkit/core/session'
import { killMatrix, signedIn } from '@bffkit/core/testing'
import { afterAll, afterEach } from 'vitest'
import { createApp } from '../src/app.ts'
import { webShop } from './web-shop.ts'

/** A page of this gateway on test services, for a test file of its own. */
export const webPage = async (path: string, scope: string) => {
  const { shop, settings } = await webShop()
  const store = memorySessions()
  const app = createApp(settings, store)
  const headers = await signedIn(app, 'u1', scope)
  // The first request pays for loading and compiling code, and a budget is real time.
  await (await app.request(path, { headers })).text()
  shop.clear()

  afterEach(async () => {
    await shop.heal()
    shop.clear()
  })
  afterAll(() => shop.close())

  return {
    shop,
    /** Asks for the page, or for another one. */
    get: (other = path) => app.request(other, { headers }),
    /** Asks without a session. */
    getAsAnybody: (other: string, headers: Record<string, string> = {}, method = 'GET') =>
      app.request(other, { method, headers }),
    /** Asks for the page with a session that has other scopes. */
    getWith: async (scopes: string) => app.request(path, { headers: await signedIn(app, 'u1', scopes) }),
    /** How the page fails; with a new gateway for each cell, in which the session is the same. */
    killMatrix: () => killMatrix(() => createApp(settings, store), { path, headers }, shop),
  }
}
