import { backends, type Fixtures, killMatrix, tokenFor } from '@bffkit/core/testing'
import { afterAll, afterEach } from 'vitest'
import { createApp } from '../src/app.ts'
import { fixtures } from './fixtures.ts'

/** A screen of this gateway on test services, for a test file of its own. */
export const mobileScreen = async (
  path: string,
  scope: string,
  given: Fixtures<keyof typeof fixtures> = fixtures,
) => {
  const shop = await backends(given)
  const app = createApp(shop.settings)
  const headers = await tokenFor('u1', scope)
  // The first request pays for loading and compiling code, and a budget is real time.
  await (await app.request(path, { headers })).text()
  shop.clear()

  afterEach(async () => {
    await shop.heal()
    shop.clear()
  })
  afterAll(async () => {
    await app.close()
    await shop.close()
  })

  return {
    shop,
    app,
    headers,
    /** Asks for the screen, or for another one. */
    get: (other = path) => app.request(other, { headers }),
    /** How the screen fails; with a new gateway for each cell. */
    killMatrix: () => killMatrix(() => createApp(shop.settings), { path, headers }, shop),
  }
}
