import { expect, it, vi } from 'vitest'
import { startChild } from './child.ts'

const script = (code: string) => ({
  name: 'thing',
  args: ['--eval', code],
  env: {},
  ready: ({ address }: Record<string, unknown>) => (typeof address === 'string' ? { address } : undefined),
})
const stay = 'setInterval(() => {}, 1000);'
const ready = `console.log(JSON.stringify({ address: 'http://here' }));`

it('waits until a program says that it is ready, and stops it without calling that a crash', async () => {
  const crashed = vi.fn()

  const child = await startChild({ ...script(`${stay} console.log('starting'); ${ready}`), crashed })
  await child.stop()

  expect(child.addresses).toEqual({ address: 'http://here' })
  expect(crashed).not.toHaveBeenCalled()
})

it('throws the last words of a program that ends before it is ready', async () => {
  const starting = startChild({
    ...script(`console.error('port 3001 is taken'); process.exit(1)`),
    crashed: vi.fn(),
  })

  await expect(starting).rejects.toThrow('thing ended with 1:\n    port 3001 is taken')
})

it('tells of a program that crashes later', async () => {
  const { promise, resolve: crashed } = Promise.withResolvers<string>()

  await startChild({
    ...script(`${ready} setImmediate(() => { console.error('out of luck'); process.exit(3) })`),
    crashed,
  })

  expect(await promise).toBe('thing ended with 3:\n    out of luck')
})

it('makes a program stop that does not want to', async () => {
  const child = await startChild({
    ...script(`process.on('SIGTERM', () => {}); ${stay} ${ready}`),
    crashed: vi.fn(),
    grace: 100,
  })

  await expect(child.stop()).resolves.toBeUndefined()
})

it('U11: forwards every line a program writes', async () => {
  const heard: string[] = []

  const child = await startChild({
    ...script(`${stay} console.log('a line'); console.error('an error'); ${ready}`),
    crashed: vi.fn(),
    heard: (line) => heard.push(line),
  })
  await child.stop()

  expect(heard.sort()).toEqual(['a line', 'an error', '{"address":"http://here"}'])
})
