import { expect, it, vi } from 'vitest'
import { listen } from '../listen.ts'
import { limitedPartner } from './limited-partner.ts'

/** A gateway that answers so many requests, whatever others answer. */
const gateway = async (name: string, burst: number, violated: string) => {
  let left = burst
  const { address, close } = await listen({ name, host: '127.0.0.1', port: 0 }, () => (_req, res) => {
    left -= 1
    const limit = { 'ratelimit-policy': '"burst";q=60;w=60', ratelimit: `"burst";r=${left};t=1` }
    res.writeHead(left < 0 ? 429 : 200, { ...limit, 'retry-after': '1', connection: 'close' })
    res.end(JSON.stringify(left < 0 ? { 'violated-policies': [violated] } : {}))
  })
  return { name, url: address, close }
}
const ask = (places: readonly { name: string; url: string }[]) =>
  limitedPartner({ places, keys: async () => 'key\n\nKey k1 (Hasty)', say: vi.fn(), wait: async () => {} })

it('finds out when each instance counts for itself', async () => {
  const places = await Promise.all([gateway('a', 20, 'burst'), gateway('b', 20, 'burst')])
  await expect(ask(places)).rejects.toThrow(/^limited partner: expected at most 2\d answers, not 40$/)
  await Promise.all(places.map(({ close }) => close()))
})

it.each([
  ['daily', 'the burst named as spent, not ["daily"]'],
  ['burst', '200, not 429'],
])('finds out that %s is what refuses, and for ever', async (violated, expected) => {
  const place = await gateway('a', 5, violated)
  await expect(ask([place])).rejects.toThrow(`expected ${expected}`)
  await place.close()
})
