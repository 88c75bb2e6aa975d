import { view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'

const Version = z
  .string()
  .optional()
  .openapi({ description: 'Older apps ask their user to update; absent: none does' })

/** What an app asks for at its start, before anybody has signed in. */
export const AppConfig = view('AppConfig', {
  minimumVersion: z.object({ ios: Version, android: Version }),
  identity: z.object({ issuer: z.url() }).openapi({ description: 'Where users sign in' }),
})
