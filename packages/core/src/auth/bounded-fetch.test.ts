import { createServer, type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { cancellation } from '../scope/cancellation.ts'
import { currentPart } from '../scope/current-part.ts'
import { restartableServer } from '../testing/backends/restartable-server.ts'
import { askIssuer, isSafe } from './ask-issuer.ts'
import { boundedFetch, textOf } from './bounded-fetch.ts'

const answering = async (listener: RequestListener) => {
  const asked: string[] = []
  const server = restartableServer(() =>
    createServer((incoming, outgoing) => {
      asked.push(`${incoming.method} ${incoming.url}`)
      listener(incoming, outgoing)
    }),
  )
  await server.start()
  return { url: server.url(), asked, [Symbol.asyncDispose]: server.stop }
}

const limits = () => ({ signal: AbortSignal.timeout(4_000) })

describe('boundedFetch', () => {
  it.each([
    ['as it is', 65_536, {}, (body: Buffer) => body],
    ['compressed', 65_536, { 'content-encoding': 'gzip' }, gzipSync],
  ])('reads 64 KiB and not a byte more, %s', async (_, most, headers, encode) => {
    await using server = await answering((incoming, outgoing) => {
      outgoing.writeHead(200, headers).end(encode(Buffer.alloc(Number(incoming.url?.slice(1)), 'a')))
    })

    expect((await textOf(await boundedFetch(`${server.url}/${most}`, limits()))).length).toBe(most)
    await expect(
      boundedFetch(`${server.url}/${most + 1}`, limits()).then((response) => response.json()),
    ).rejects.toThrow('it answered more than 65536 bytes')
  })

  it('follows no redirect', async () => {
    await using server = await answering((_, outgoing) => {
      outgoing.writeHead(307, { location: '/elsewhere' }).end()
    })

    expect((await boundedFetch(server.url, { method: 'POST', body: 'secret', ...limits() })).status).toBe(307)
    expect(server.asked).toEqual(['POST /'])
  })

  it('makes no text of bytes that are none', async () => {
    await using server = await answering((_, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from('"\xff"', 'latin1'))
    })
    const reason = 'neither UTF-8 nor in a character set it declares'

    await expect(boundedFetch(server.url, limits()).then(textOf)).rejects.toThrow(reason)
    await expect(boundedFetch(server.url, limits()).then((response) => response.json())).rejects.toThrow(
      reason,
    )
  })

  it('ends with its signal, also while the answer arrives', async () => {
    await using server = await answering((_, outgoing) => {
      outgoing.writeHead(200).write('{')
    })
    const leaving = new AbortController()
    const response = await boundedFetch(server.url, { signal: leaving.signal })
    leaving.abort(new Error('late'))

    await expect(textOf(response)).rejects.toThrow('late')
  })

  it('opens its connections outside of the part that asks', async () => {
    const busyWith = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      expect(currentPart.getStore()).toBe(undefined)
      return new Response('{}')
    })
    const part = { name: 'orders', cancellation: cancellation() }

    expect(await currentPart.run(part, () => boundedFetch('https://id.example', limits())).then(textOf)).toBe(
      '{}',
    )
    busyWith.mockRestore()
  })
})

describe('askIssuer', () => {
  it.each(['http://id.example/token', 'ftp://127.0.0.1/', 'http://127.0.0.1.evil.example/', '/token'])(
    'sends nothing to %s',
    async (address) => {
      expect(isSafe(address)).toBe(false)
      await expect(askIssuer(address, limits())).rejects.toThrow(
        new TypeError('the issuer names an address that is neither https nor on loopback'),
      )
    },
  )
})
