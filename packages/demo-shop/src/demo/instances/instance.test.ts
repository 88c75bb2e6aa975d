import { expect, it, vi } from 'vitest'
import { startChild } from '../child.ts'
import { startInstance } from './instance.ts'

/** A program that says on which port it listens, and ends at once with `broken` in its settings. */
const code = `
  if (process.env.BROKEN) process.exit(7)
  const url = 'http://127.0.0.1:' + (process.env.PORT === '0' ? 4711 : process.env.PORT)
  console.log(JSON.stringify({ url }))
  setInterval(() => {}, 1_000)`

const instance = async (broken: () => boolean) => {
  const lost = vi.fn()
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>()
  const one = await startInstance({
    name: 'app-2',
    start: (PORT, crashed) =>
      startChild({
        name: 'app-2',
        args: ['--eval', code],
        env: { PORT, ...(broken() && { BROKEN: '1' }) },
        ready: ({ url }) => (typeof url === 'string' ? { url } : undefined),
        crashed,
      }),
    lost,
    failed: fail,
  })
  return { one, lost, failed }
}

it('is started again on its port when it was killed, until it is stopped', async () => {
  const { one, lost } = await instance(() => false)
  const { pid, url } = one
  await one.kill()

  expect(lost).toHaveBeenCalledExactlyOnceWith('app-2 was ended by SIGKILL, and is started again')
  const next = await one.running()
  expect(next).not.toBe(pid)
  expect([one.pid, one.url, url]).toEqual([next, 'http://127.0.0.1:4711', 'http://127.0.0.1:4711'])

  await one.stop()
  expect(() => process.kill(next, 0)).toThrow('ESRCH')
  expect(lost).toHaveBeenCalledTimes(1)
})

it('says that it does not start again, with its last words', async () => {
  let broken = false
  const { one, failed } = await instance(() => broken)
  broken = true
  await one.kill()

  expect(await failed).toContain('app-2 ended with 7')
  await one.stop()
})
