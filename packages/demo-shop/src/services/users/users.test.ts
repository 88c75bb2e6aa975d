import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf } from '../../testing/caller-of.ts'
import { User } from './users.schema.ts'

let shop: Shop
beforeAll(async () => {
  shop = await startShop({ size: small })
})
afterAll(() => shop.close())

const me = (headers: Record<string, string>) => fetch(`${shop.addresses.users}/me`, { headers })

it('answers the customer of the token, internal notes included', async () => {
  const call = await callerOf(shop, 'u1')
  const { status, body } = await call('users', '/me', User)
  expect(status).toBe(200)
  expect(body).toMatchObject({ id: 'u1', name: 'Ada Lovelace', segment: 'loyal', currency: 'EUR' })
  expect(body.internal).toMatchObject({ crmId: expect.any(String), riskScore: expect.any(Number) })
  expect(JSON.stringify(body)).not.toContain('scrypt')
})

it('answers 404 to a token that belongs to no customer', async () => {
  const { accessToken } = await shop.gatewayToken('catalog:read')
  const answer = await me({ authorization: `Bearer ${accessToken}` })
  expect(answer.status).toBe(404)
})

it('refuses a request without a token, with a problem that names the scheme', async () => {
  const answer = await me({})
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toEqual({
    type: 'about:blank',
    title: 'Unauthorized',
    status: 401,
    detail: 'a bearer token is needed',
  })
})
