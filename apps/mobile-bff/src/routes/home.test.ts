import { tokenFor } from '@bffkit/core/testing'
import { describe, expect, it } from 'vitest'
import { mobileScreen } from '../../test/mobile-screen.ts'

describe('GET /v1/home', async () => {
  const { shop, app, get, killMatrix } = await mobileScreen('/v1/home', 'home:read')
  const whole = {
    profile: { name: 'Ada Lovelace', avatar: 'https://img.shop.example/u1.jpg' },
    orders: [
      { id: 'o1', status: 'shipped', total: 149.9, currency: 'EUR', placedAt: '2026-10-30T09:12:00.000Z' },
    ],
    cart: { itemCount: 3 },
    balance: { points: 1_280, tier: 'gold' },
    unread: 2,
    picks: [
      {
        id: 'p2',
        title: 'Bookshelf Speaker',
        price: 219,
        currency: 'EUR',
        image: 'https://img.shop.example/p2/front.jpg',
      },
      {
        id: 'p3',
        title: 'Turntable',
        price: 329.5,
        currency: 'EUR',
        image: 'https://img.shop.example/p3/front.jpg',
      },
    ],
  }

  it('answers with everything the home tab draws, one call per service', async () => {
    const res = await get()

    expect(res.status).toBe(200)
    expect(await res.json()).toEqual(whole)
    const calls = shop.names.map((name) => [name, shop.calls(name).length])
    expect(Object.fromEntries(calls.filter(([, count]) => count !== 0))).toEqual({
      users: 1,
      catalog: 1,
      carts: 1,
      orders: 1,
      rewards: 1,
      inbox: 1,
    })
    expect(shop.calls('catalog')[0]?.query.get('segment')).toBe('vip')
  })

  it('leaves the balance out, and says so, when rewards is down', async () => {
    await shop.down('rewards')

    const res = await get()

    expect(res.status).toBe(200)
    expect(res.headers.get('cache-control')).toBe('private, no-store')
    const { balance: _, ...rest } = whole
    expect(await res.json()).toEqual({
      ...rest,
      degraded: [{ part: 'balance', state: 'missing', reason: 'unavailable' }],
    })
  })

  it('does not wait for the picks longer than 300 ms', async () => {
    shop.slow('catalog', 5_000)

    const res = await get()

    expect(await res.json()).toEqual({
      ...whole,
      picks: [],
      degraded: [{ part: 'picks', state: 'fallback', reason: 'timeout' }],
    })
    await shop.settled('catalog')
    expect(shop.calls('catalog')[0]?.state).toBe('aborted')
  })

  it('fails part by part as its view says', async () => {
    expect(await killMatrix()).toEqual({
      users: {
        down: '502 BFF_SERVICE_UNAVAILABLE',
        slow: '504 BFF_SERVICE_TIMEOUT',
        broken: '502 BFF_SERVICE_CONTRACT',
        reset: '502 BFF_SERVICE_UNAVAILABLE',
        drip: '504 BFF_SERVICE_TIMEOUT',
        bomb: '502 BFF_SERVICE_CONTRACT',
        open: '503 BFF_CIRCUIT_OPEN',
      },
      catalog: {
        down: '200 picks fallback (unavailable)',
        slow: '200 picks fallback (timeout)',
        broken: '200 picks fallback (contract)',
        reset: '200 picks fallback (unavailable)',
        drip: '200 picks fallback (timeout)',
        bomb: '200 picks fallback (contract)',
        open: '200 picks fallback (unavailable)',
      },
      carts: {
        down: '200 cart missing (unavailable)',
        slow: '200 cart missing (timeout)',
        broken: '200 cart missing (contract)',
        reset: '200 cart missing (unavailable)',
        drip: '200 cart missing (timeout)',
        bomb: '200 cart missing (contract)',
        open: '200 cart missing (unavailable)',
      },
      orders: {
        down: '502 BFF_SERVICE_UNAVAILABLE',
        slow: '504 BFF_SERVICE_TIMEOUT',
        broken: '502 BFF_SERVICE_CONTRACT',
        reset: '502 BFF_SERVICE_UNAVAILABLE',
        drip: '504 BFF_SERVICE_TIMEOUT',
        bomb: '502 BFF_SERVICE_CONTRACT',
        open: '503 BFF_CIRCUIT_OPEN',
      },
      rewards: {
        down: '200 balance missing (unavailable)',
        slow: '200 balance missing (timeout)',
        broken: '200 balance missing (contract)',
        reset: '200 balance missing (unavailable)',
        drip: '200 balance missing (timeout)',
        bomb: '200 balance missing (contract)',
        open: '200 balance missing (unavailable)',
      },
      inbox: {
        down: '200 unread fallback (unavailable)',
        slow: '200 unread fallback (timeout)',
        broken: '200 unread fallback (contract)',
        reset: '200 unread fallback (unavailable)',
        drip: '200 unread fallback (timeout)',
        bomb: '200 unread fallback (contract)',
        open: '200 unread fallback (unavailable)',
      },
    })
  })

  it('is closed without a token and to a token without its scope', async () => {
    const nobody = await app.request('/v1/home')
    const other = await app.request('/v1/home', { headers: await tokenFor('u1', 'cart:read') })

    expect(nobody.status).toBe(401)
    expect(other.status).toBe(403)
    expect(other.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="home:read"')
  })
})
