import { hc } from 'hono/client'
import type { ClientApp } from './client-app.ts'

/**
 * A typed client of the mobile gateway, for front ends in TypeScript: every answer has exactly the trimmed shape, and
 * `res.ok` distinguishes the view from the problem.
 *
 * @example
 * ```ts
 * import { mobileClient } from '@bffkit/mobile-bff/client'
 *
 * const client = mobileClient('http://127.0.0.1:3001', { headers: { authorization: 'Bearer …' } })
 * const res = await client.v1.home.$get()
 * if (res.ok) {
 *   const { profile, balance } = await res.json()
 *   console.log(profile.name, balance?.points)
 * }
 * ```
 */
export const mobileClient = (...args: Parameters<typeof hc>) => hc<ClientApp>(...args)
