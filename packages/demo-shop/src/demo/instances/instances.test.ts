import { expect, it, vi } from 'vitest'
import { listen } from '../../listen.ts'
import { startInstances } from './instances.ts'
import { ownRedis } from './redis.ts'

const gateway = { app: 'web-bff', port: 'WEB_PORT', shown: true, settings: {} }

it('names the port of the balancer that is taken, before it starts anything', async () => {
  const squatter = await listen({ name: 'squatter', host: '127.0.0.1', port: 0 }, () => () => {})
  const port = Number(new URL(squatter.address).port)
  const start = vi.fn()

  await expect(
    startInstances({ gateway, count: 3, port, start, lost: vi.fn(), failed: vi.fn() }),
  ).rejects.toThrow(`web: port ${port} is already in use on 127.0.0.1`)
  expect(start).not.toHaveBeenCalled()
  await squatter.close()
})

it('stops those that came up when one did not', async () => {
  const stop = vi.fn()
  const start = async (name: string) => {
    if (name === 'web-bff-2') throw new Error('web-bff-2 is out of luck')
    return { name, pid: 1, addresses: { url: 'http://127.0.0.1:1' }, stop }
  }

  await expect(
    startInstances({ gateway, count: 3, port: 0, start, lost: vi.fn(), failed: vi.fn() }),
  ).rejects.toThrow('web-bff-2 is out of luck')
  expect(stop).toHaveBeenCalledTimes(2)
})

it('says how to get Redis where it is not installed', async () => {
  vi.stubEnv('PATH', '/nowhere')
  await expect(ownRedis()).rejects.toThrow(
    /redis-server is not installed\.\nInstall it \(.*\), or set REDIS_URL to one that runs\.$/,
  )
  vi.unstubAllEnvs()
})
