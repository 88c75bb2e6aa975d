import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateFiles } from '../../edge/test/certificate-files.ts'
import { served } from '../../edge/test/served.ts'
import { probe } from './probe.ts'

let files: ReturnType<typeof certificateFiles>
let tls: { cert: string; key: string }
beforeAll(() => {
  files = certificateFiles()
  tls = files.written('server', ['api.example'])
})
afterAll(() => files[Symbol.dispose]())

const portOf = (url: string) => new URL(url).port

describe('probe', () => {
  it('R14: asks over TLS where the gateway has a certificate, whatever its name', async () => {
    const { url, app } = await served({ tls, hosts: ['api.example'] })
    const settings = { PORT: portOf(url), TLS_CERT: tls.cert, HOST: '0.0.0.0' }
    expect(await probe(settings)).toBe(true)
    app.drain()

    expect(await probe(settings)).toBe(false)
  })

  it('R14: counts a gateway as ready that turns away who has no certificate', async () => {
    const { url } = await served({ tls: { ...tls, clientCa: files.ca } })

    expect(await probe({ PORT: portOf(url), TLS_CERT: tls.cert })).toBe(true)
  })

  it('asks a plain one', async () => {
    const { url } = await served({ hosts: ['api.example'] })

    expect(await probe({ PORT: portOf(url), TLS_CERT: '' })).toBe(true)
  })

  it('says no where nobody listens, where another protocol is spoken, and where nobody answers', async () => {
    const { url } = await served()
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''

    expect(await probe({ PORT: '1' })).toBe(false)
    expect(await probe({ PORT: portOf(url), TLS_CERT: tls.cert })).toBe(false)
    expect(await probe({ PORT: port }, 50)).toBe(false)
    silent.close()
  })
})
