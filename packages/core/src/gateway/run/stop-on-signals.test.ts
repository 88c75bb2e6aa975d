import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { started } from '../../../test/started.ts'

const script = fileURLToPath(new URL('../../../test/running-child.ts', import.meta.url))

/** A gateway in a process of its own, and where it listens. */
const running = async (environment: Record<string, string>, resource = 'closes') => {
  const child = started(script, JSON.stringify({ DRAIN_DELAY: '0', ...environment }), resource)
  await child.until('"msg":"ready"')
  const url = String(child.lines().find(({ msg }) => msg === 'listening')?.url)
  return { ...child, url }
}

/** How many lines it says were dropped. */
const droppedOf = (lines: Record<string, unknown>[]) =>
  lines.reduce((sum, { msg, dropped }) => sum + (msg === 'log lines dropped' ? Number(dropped) : 0), 0)

const ask = (url: string) => fetch(url).catch(() => undefined)

describe('a process that runs a gateway', () => {
  it('R9: drops and counts what nobody reads, keeps its memory, and ends when it is asked to', async () => {
    await using child = await running({ DRAIN_TIMEOUT: '3000' })
    const { url, stopReading, readOn, kill, lines, exited } = child
    stopReading()
    const sizes: number[] = []
    for (let time = 0; time < 6; time += 1) {
      const { rss }: { rss: number } = JSON.parse((await (await ask(`${url}/chats`))?.text()) ?? '{}')
      sizes.push(rss)
    }
    readOn()
    await expect.poll(() => droppedOf(lines())).toBeGreaterThan(50_000)
    stopReading()
    await ask(`${url}/chats`)
    kill()

    expect(await exited).toEqual([0, null])
    const [first = 0, , , , , last = 0] = sizes
    expect(last - first).toBeLessThan(50_000_000)
  })

  it('H1: goes on for the delay, then ends with 0', async () => {
    await using child = await running({ DRAIN_DELAY: '1500' })
    const { url, until, kill, lines, exited } = child
    kill()
    await until('"msg":"draining"')

    expect((await ask(`${url}/readyz`))?.status).toBe(503)
    expect((await ask(`${url}/livez`))?.status).toBe(200)
    await until('"msg":"stopped"')
    expect(await exited).toEqual([0, null])
    expect(lines().find(({ msg }) => msg === 'draining')).toMatchObject({ delay: 1_500, timeout: 10_000 })
    expect(Number(lines().find(({ msg }) => msg === 'stopped')?.duration)).toBeGreaterThanOrEqual(1_490)
  })

  it('H1: ends the delay with a second signal of any kind, and the process with one more', async () => {
    await using child = await running({ DRAIN_DELAY: '60000' })
    const { url, until, kill, exited } = child
    void ask(`${url}/hangs`)
    await until('"msg":"begun"')
    kill()
    await until('"msg":"draining"')
    kill('SIGINT')
    await expect.poll(() => ask(`${url}/livez`)).toBeUndefined()
    kill()

    expect(await exited).toEqual([1, null])
  })

  it('R9: ends in time with a request and a resource that never end, and says what it did', async () => {
    await using child = await running({ DRAIN_TIMEOUT: '1500' }, 'hangs')
    const { url, until, kill, lines, exited } = child
    const left = ask(`${url}/hangs`)
    await until('"msg":"begun"')
    kill()

    expect(await exited).toEqual([1, null])
    expect(await left).toBeUndefined()
    const said = lines().flatMap(({ msg, level }) => (msg === 'request' ? [] : `${level} ${msg}`))
    // In no order: a thread may still be writing a line while the end of the process writes the last ones.
    expect(said.toSorted()).toEqual([
      '30 begun',
      '30 draining',
      '30 listening',
      '30 ready',
      '30 stopped',
      '40 requests cut off',
      '50 not closed',
    ])
  })

  it('R9: ends in time and with its own code while nobody reads what it says', async () => {
    await using child = await running({ DRAIN_TIMEOUT: '3000' })
    const { url, until, stopReading, kill, exited } = child
    void ask(`${url}/hangs`)
    await until('"msg":"begun"')
    stopReading()
    await ask(`${url}/chats`)
    kill()

    expect(await exited).toEqual([1, null])
  })

  it('R9: is killed when its event loop never comes back', async () => {
    await using child = await running({ DRAIN_TIMEOUT: '1000' })
    const { url, until, kill, exited } = child
    void ask(`${url}/hangs`)
    void ask(`${url}/blocks`)
    await until('"msg":"begun"')
    await until('"msg":"blocking"')
    kill()

    expect(await exited).toEqual([null, 'SIGKILL'])
  })

  it.each(['/crashes', '/rejects'])(
    'H2: ends with 1 and one line of the log when nobody catches an error (%s)',
    async (path) => {
      await using child = await running({})
      await ask(child.url + path)

      expect(await child.exited).toEqual([1, null])
      expect(child.output().trim().split('\n')).toHaveLength(child.lines().length)
      expect(child.lines().at(-1)).toMatchObject({
        level: 60,
        source: 'node',
        msg: 'crashed',
        defect: expect.stringMatching(/^TypeError: nobody catches this\n {4}at /),
      })
    },
  )

  it('R12: ends with 0 when it is asked to while it still loads its code', async () => {
    const loads = 'console.log("loading"); setInterval(() => {}, 1000)'
    await using child = started('--import', './src/gateway/run/early-signals.ts', '--eval', loads)
    await child.until('loading')
    child.kill('SIGHUP')
    child.kill()

    expect(await child.exited).toEqual([0, null])
  })

  it('R12: refuses settings out of range with one line each, and starts nothing', async () => {
    await using child = started(
      script,
      JSON.stringify({ DRAIN_TIMEOUT: '99999999999', KEEP_ALIVE_TIMEOUT: '-1' }),
    )
    expect(await child.exited).toEqual([1, null])
    expect(child.output()).toBe(
      '2 settings are wrong:\n  DRAIN_TIMEOUT: must be a whole number from 1 to 3600000\n  KEEP_ALIVE_TIMEOUT: must be a whole number from 20 to 3600000\n',
    )
  })

  it('R12: takes a new level of the log on SIGHUP, names what needs a restart, and lives on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'run-'))
    const file = join(folder, 'settings.env')
    writeFileSync(file, 'LOG_LEVEL=info\n')
    await using child = await running({ ENV_FILE: file })
    const { url, until, kill, lines, exited } = child
    writeFileSync(file, 'LOG_LEVEL=debug\nKEEP_ALIVE_TIMEOUT=1000\n')
    kill('SIGHUP')
    await until('"msg":"reloaded"')
    await ask(`${url}/livez`)
    await until('"route":"/livez"')
    writeFileSync(file, 'LOG_LEVEL=loud\n')
    kill('SIGHUP')
    await until('"msg":"not reloaded"')
    kill()

    expect(await exited).toEqual([0, null])
    expect(lines()).toContainEqual(expect.objectContaining({ settings: ['KEEP_ALIVE_TIMEOUT'] }))
    expect(lines()).toContainEqual(expect.objectContaining({ msg: 'reloaded', reloaded: ['settings'] }))
    rmSync(folder, { recursive: true })
  })
})
