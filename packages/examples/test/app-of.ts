import { type Bound, bearer, type GatewayEnv, type GatewayOptions, gateway, type Service } from '@bffkit/core'
import { tokenFor } from '@bffkit/core/testing'
import { Hono } from 'hono'

type Services = Record<string, Service<object>>
type Identity = { readonly ISSUER: string; readonly AUDIENCE: string }

/** The options of a gateway that takes tokens of the test issuer, and says nothing. */
export const optionsOf = <D extends Services>(identity: Identity, services: D): GatewayOptions<D> => ({
  name: 'how-to',
  services,
  auth: bearer({ issuer: identity.ISSUER, audience: identity.AUDIENCE }),
  log: 'silent',
})

/** What one request of a user is answered in which `run` calls the services: what `run` gives, as JSON, or a problem. */
export const calling = async <D extends Services>(
  identity: Identity,
  services: D,
  run: (services: Bound<D>) => Promise<unknown>,
  headers: Record<string, string> = {},
): Promise<Response> => {
  const routes = new Hono<GatewayEnv<Bound<D>>>().get('/', async (c) =>
    c.json(Object(await run(c.var.services))),
  )
  const app = gateway(optionsOf(identity, services)).route('/', routes)
  const res = await app.request('/', { headers: { ...headers, ...(await tokenFor('u1')) } })
  await app.close()
  return res
}
