import { backends, killMatrix, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { afterAll, afterEach } from 'vitest'
import { createApp } from '../src/app.ts'

/** A page of this gateway on test services, for a test file of its own. */
export const webPage = async (path: string, scope: string) => {
  const shop = await backends(fixtures)
  const app = createApp(shop.settings)
  const headers = await tokenFor('u1', scope)

  afterEach(async () => {
    await shop.heal()
    shop.clear()
  })
  afterAll(() => shop.close())

  return {
    shop,
    /** Asks for the page, or for another one. */
    get: (other = path) => app.request(other, { headers }),
    /** Asks for the page with a token that has other scopes. */
    getWith: async (scopes: string) => app.request(path, { headers: await tokenFor('u1', scopes) }),
    killMatrix: () => killMatrix(app, { path, headers }, shop),
  }
}
