import { anonymous, createRoute, reply } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MobileEnv } from '../env.ts'
import type { Settings } from '../settings.ts'
import { AppConfig } from './config.view.ts'

const route = createRoute({
  method: 'get',
  path: '/config',
  summary: 'What an app needs to know before anybody has signed in',
  ...anonymous(),
  responses: { 200: AppConfig.response },
})

export const config = ({ ISSUER, MINIMUM_IOS, MINIMUM_ANDROID }: Settings) =>
  new OpenAPIHono<MobileEnv>().openapi(route, (c) => {
    const minimumVersion = { ios: MINIMUM_IOS, android: MINIMUM_ANDROID }
    return reply(
      c,
      AppConfig,
      { minimumVersion, identity: { issuer: ISSUER } },
      { headers: { 'cache-control': 'public, max-age=300' } },
    )
  })
