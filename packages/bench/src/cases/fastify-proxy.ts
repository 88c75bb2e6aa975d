import proxy from '@fastify/http-proxy'
import { fastify } from 'fastify'
import type { StartCase } from './serve-case.ts'

/** One route handed to a service by @fastify/http-proxy, with the settings it comes with. */
export const start: StartCase = async ({ services }) => {
  const app = fastify()
  await app.register(proxy, { upstream: services.catalog, prefix: '/v1/picks', rewritePrefix: '/picks' })
  return await app.listen({ host: '127.0.0.1', port: 0 })
}
