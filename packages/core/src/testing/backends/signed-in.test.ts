import { Hono } from 'hono'
import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import { session } from '../../auth/session/session.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { connect } from '../../service/connect.ts'
import { service } from '../../service/service.ts'
import { backends } from './backends.ts'
import { signedIn } from './signed-in.ts'

const orders = service('orders', { audience: 'urn:shop:orders' }, (call) => ({
  all: () => call.get('orders', z.array(z.string())),
}))

it('is a session of its gateway, whose services receive a token of the test issuer', async () => {
  await using shop = await backends({ orders: { 'GET /orders': ['o1'] } })
  const { ISSUER: issuer } = shop.settings
  const auth = session({
    issuer,
    clientId: 'web',
    clientSecret: 's',
    origin: 'https://shop.example',
    audiences: ['urn:shop:orders'],
  })
  const services = connect({ orders }, shop.settings, { token: 'user' })
  const app = gateway({ name: 'test', services, auth, log: 'silent' })
  app.get('/me', async (c) =>
    c.json([c.var.principal.id, c.var.principal.scopes, await c.var.services.orders.all()]),
  )

  const res = await app.request('/me', { headers: await signedIn(app, 'u1', 'home:read') })

  expect(await res.json()).toEqual(['u1', ['home:read'], ['o1']])
  const { authorization = '' } = shop.calls('orders')[0]?.headers ?? {}
  expect(decodeJwt(authorization.replace('Bearer ', ''))).toMatchObject({ sub: 'u1', aud: 'urn:shop:orders' })
  await app.close()
})

it('needs a gateway with sessions', async () => {
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
  app.route('/', new Hono<GatewayEnv<Record<never, never>>>())

  await expect(signedIn(app, 'u1')).rejects.toThrow('signedIn: the gateway must have auth: session({ … })')
})
