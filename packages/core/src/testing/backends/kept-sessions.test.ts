import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { keptSessions } from './kept-sessions.ts'

const folder = mkdtempSync(join(tmpdir(), 'kept-sessions-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fileOf = (name: string) => pathToFileURL(join(folder, name, 'sessions.json'))

const hour = 3_600_000
const session = (sealed: string) => ({ sealed, groups: ['ada'], startedAt: 1, endsAt: Date.now() + hour })

it('U2: keeps sessions over a restart, as they were last', async () => {
  const file = fileOf('kept')
  const first = await keptSessions(file)
  await first.add('a', session('one'), hour)
  await first.add('b', session('two'), hour)
  await first.update('a', session('three'))
  await first.touch('a', hour / 2)
  await first.delete('b')

  const second = await keptSessions(file)

  expect((await second.get('a'))?.session.sealed).toBe('three')
  expect((await second.get('a'))?.idle).toBeLessThanOrEqual(hour / 2)
  expect(await second.get('b')).toBeUndefined()
  expect((await second.inGroup('ada')).map(({ id }) => id)).toEqual(['a'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('forgets a session whose time is over', async () => {
  const file = fileOf('over')
  const first = await keptSessions(file)
  await first.add('a', session('one'), hour)
  writeFileSync(file, JSON.stringify({ a: { session: session('one'), until: Date.now() - 1 } }))

  expect(await (await keptSessions(file)).get('a')).toBeUndefined()
})

it('begins anew when the file is damaged', async () => {
  const file = fileOf('damaged')
  await (await keptSessions(file)).add('a', session('one'), hour)
  writeFileSync(file, '{"a":')

  expect(await (await keptSessions(file)).get('a')).toBeUndefined()
})
