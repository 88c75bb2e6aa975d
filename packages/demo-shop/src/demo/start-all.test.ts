import { expect, it } from 'vitest'
import { startAll } from './start-all.ts'

const gateway = (app: string, shown: boolean) => ({ app, port: 'A_PORT', shown, settings: {} })
const all = [gateway('web-bff', true), gateway('tv-bff', false), gateway('kiosk-bff', false)]

/** Starts them but one. */
const startWithout = async (
  broken: string,
  { watch = false, signal = new AbortController().signal } = {},
) => {
  const said: string[] = []
  const options = { watch, signal, lost: (what: string) => said.push(what) }
  const { urls, failed } = await startAll(all, options, async ({ app }) => {
    if (app === broken) throw new Error(`${app} ended with 1`)
    return { url: `http://${app}` }
  })
  return { started: Object.keys(urls), failed, said }
}

it('U11: names a gateway that does not start, and goes on with the others', async () => {
  expect(await startWithout('tv-bff')).toEqual({
    started: ['web-bff', 'kiosk-bff'],
    failed: { 'tv-bff': 'tv-bff ended with 1' },
    said: ['tv-bff did not start, and the others go on without it: tv-bff ended with 1'],
  })
})

it('cannot show the tour without one of its gateways, and waits for its next change where sources are watched', async () => {
  await expect(startWithout('web-bff')).rejects.toThrow('web-bff ended with 1')
  expect((await startWithout('web-bff', { watch: true })).started).toEqual(['tv-bff', 'kiosk-bff'])
})

it('does not go on when it is being stopped', async () => {
  await expect(startWithout('tv-bff', { signal: AbortSignal.abort() })).rejects.toThrow('tv-bff')
})
