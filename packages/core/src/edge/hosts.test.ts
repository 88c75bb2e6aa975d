import { describe, expect, it } from 'vitest'
import { served } from './test/served.ts'
import { exchange } from './test/wire.ts'

const asked = async (url: string, line: string, ...headers: string[]) => {
  const { status } = await exchange(url, `${[line, ...headers, 'connection: close'].join('\r\n')}\r\n\r\n`)
  return status
}

describe('probes', () => {
  it.each([
    ['GET /livez HTTP/1.0', undefined, 200],
    ['GET /readyz HTTP/1.0', undefined, 200],
    ['HEAD /livez HTTP/1.0', undefined, 200],
    ['GET /livez?full HTTP/1.0', undefined, 200],
    ['GET /livez HTTP/1.1', 'localhost', 200],
    ['GET /readyz?verbose=1 HTTP/1.1', 'localhost:3001', 200],
    ['GET /livez HTTP/1.1', 'gateway.internal', 200],
    ['GET /readyz HTTP/1.1', '10.0.0.7:3001', 200],
    ['GET /livez HTTP/1.1', undefined, 400],
    ['GET /livez HTTP/1.1', 'localhost:99999', 421],
    ['GET /livez HTTP/1.1', 'api.example:99999', 400],
    ['GET /livez HTTP/1.1', '', 400],
    ['GET /profile HTTP/1.0', undefined, 400],
    ['GET /livez/x HTTP/1.0', undefined, 400],
    ['GET /profile HTTP/1.1', 'localhost', 421],
    ['GET /livezz HTTP/1.1', 'localhost', 421],
    ['POST /livez HTTP/1.1', 'localhost', 421],
    ['GET http://evil.example/livez HTTP/1.1', 'evil.example', 421],
  ])('H3: are answered whatever the host, nothing else is: %s, %s', async (line, host, status) => {
    const { url } = await served({ hosts: ['api.example'] })

    expect(await asked(url, line, ...(host === undefined ? [] : [`host: ${host}`]))).toBe(status)
  })

  it('H4: the start says that a gateway on every address has no names, and so does each refusal', async () => {
    const { url, lines } = await served({ host: '0.0.0.0' })
    expect(lines()).toMatchObject([{ level: 40, setting: 'HOSTS', host: '0.0.0.0' }])
    await asked(url.replace('0.0.0.0', '127.0.0.1'), 'GET /profile HTTP/1.1', 'host: api.example')

    expect(lines().at(-1)).toMatchObject({
      status: 421,
      error:
        'request: for a host this gateway does not answer for (HOSTS is not set, so that it answers for the loopback names and its own address only)',
    })
  })

  it.each(['::', '0', '::0', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0'])(
    'H4: however that is written: %s',
    async (host) => {
      const { lines } = await served({ host })

      expect(lines()).toMatchObject([{ level: 40, setting: 'HOSTS', host }])
    },
  )

  it('H4: a refusal says that a host is not among those of the setting', async () => {
    const { url, lines } = await served({ host: '0.0.0.0', hosts: ['api.example'] })
    await asked(url.replace('0.0.0.0', '127.0.0.1'), 'GET /profile HTTP/1.1', 'host: other.example')

    expect(lines()).toMatchObject([
      { error: 'request: for a host this gateway does not answer for (it is not among HOSTS)' },
    ])
  })

  it.each([
    [{ host: '0.0.0.0' }, '127.0.0.1'],
    [{ host: '::' }, '127.0.0.1'],
    [{ host: '::1' }, '[::1]'],
    [{ host: '127.0.0.2' }, '127.0.0.2'],
    [{ host: '127.0.0.1', privateHost: '0.0.0.0' }, '0.0.0.0'],
  ])('H4: the private port does not follow outward unless configured: %o', async (options, address) => {
    const { privateUrl = '' } = await served({ hosts: ['api.example'], privatePort: 0, ...options })

    expect(new URL(privateUrl).hostname).toBe(address)
  })
})
