import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { edgeFlaws } from '../src/edge/settings/edge-settings.ts'
import { settingsIn } from '../src/gateway/run/read-settings.ts'
import { redisAddress, serverSettings } from '../src/gateway/run/settings.ts'

const page = readFileSync(new URL('../docs/production.md', import.meta.url), 'utf8')

const block = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''

it('shows settings that a gateway takes', () => {
  const lines = [...block('sh').matchAll(/^(\w+)=(\S+)/gm)]
  const environment = Object.fromEntries(lines.map(([, name = '', value]) => [name, value]))
  const schema = z.object({ ...serverSettings(3001), REDIS_URL: redisAddress })
  const { data, flaws } = settingsIn(schema, environment)

  expect(lines.length).toBeGreaterThan(5)
  expect(Object.keys(environment).filter((name) => !Object.hasOwn(schema.shape, name))).toEqual([])
  expect([...flaws, ...edgeFlaws(data, data.PORT)]).toEqual([])
})

const haproxy = spawnSync('haproxy', ['-v']).status === 0
if (!haproxy) console.warn('The configuration of HAProxy is not tested: apt-get install haproxy')
it.skipIf(!haproxy)('shows a configuration that HAProxy takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
  const file = join(folder, 'haproxy.cfg')
  // The certificate of the page is nowhere, and this process may have few descriptors.
  const configuration = block('haproxy')
    .replace(/ ssl crt \S+ alpn \S+/, '')
    .replace('maxconn 8000', 'maxconn 100')
  await writeFile(file, configuration)
  const { status, stderr, stdout } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' })
  await rm(folder, { recursive: true })

  expect({ status, said: `${stderr}${stdout}`.replaceAll(file, '') }).toEqual({
    status: 0,
    said: expect.not.stringMatching(/WARNING|ALERT/),
  })
})
