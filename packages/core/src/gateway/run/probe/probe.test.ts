import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateFiles } from '../../../edge/test/certificate-files.ts'
import { served } from '../../../edge/test/served.ts'
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

  it('R14: asks by the settings of the file as the gateway does, and says in one line that it cannot be read', async () => {
    const { url } = await served()
    const file = join(mkdtempSync(join(tmpdir(), 'probe-')), 'settings')
    writeFileSync(file, `PORT=${portOf(url)}\n`)
    const asked = async (environment: NodeJS.ProcessEnv) => {
      const main = fileURLToPath(new URL('main.ts', import.meta.url))
      const child = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
      const [printed, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
      return { code, printed }
    }

    expect(await asked({ PORT: '', ENV_FILE: file })).toEqual({ code: 0, printed: '' })
    expect(await asked({ ENV_FILE: `${file}s` })).toEqual({
      code: 1,
      printed: `ENV_FILE: ${file}s cannot be read (ENOENT)\n`,
    })
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
