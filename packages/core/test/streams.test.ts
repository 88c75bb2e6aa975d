import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** Runs the process that serves streams which end badly, and gives all it has written. */
const written = async (...paths: string[]) => {
  const script = fileURLToPath(new URL('./streaming-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, ...paths])
  const texts = await Promise.all([child.stdout, child.stderr].map((stream) => stream.toArray()))
  const [stdout = '', stderr = ''] = texts.map((chunks) => Buffer.concat(chunks).toString())
  return { stdout, stderr }
}

describe('a stream that ends badly', () => {
  it('H2: is one line of the log with its code, and nothing is written beside the log', async () => {
    const expected = {
      '/left': [499, 'BFF_CLIENT_GONE'],
      '/cut': [200, 'BFF_SERVICE_UNAVAILABLE'],
      '/own/left': [499, 'BFF_CLIENT_GONE'],
      '/own/cut': [200, 'BFF_SERVICE_UNAVAILABLE'],
      '/own/returned': [200, 'BFF_SERVICE_UNAVAILABLE'],
      '/own/broken': [200, 'BFF_INTERNAL'],
      '/own/odd': [200, 'BFF_INTERNAL'],
      '/own/number': [200, 'BFF_INTERNAL'],
    }
    const { stdout, stderr } = await written(...Object.keys(expected))
    const lines: Record<string, unknown>[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg !== 'draining' && msg !== 'stopped')

    expect(stderr).toBe('')
    expect(lines.map(({ msg, route, status, code }) => [msg, route, status, code])).toEqual(
      Object.entries(expected).map(([route, [status, code]]) => ['request', route, status, code]),
    )
  })

  it('H2: and what a library prints of it by itself is a line of the log', async () => {
    const { stdout, stderr } = await written('/own/events')
    const lines: Record<string, unknown>[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

    expect(stderr).toBe('')
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 50,
        source: 'console',
        msg: expect.stringContaining('of the events'),
      }),
    )
    expect(lines.filter(({ msg }) => msg === 'request')).toHaveLength(1)
  })
})
