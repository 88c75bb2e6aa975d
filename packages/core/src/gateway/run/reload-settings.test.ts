import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { wholeNumber } from '../../edge/settings/number-setting.ts'
import { settingsReload } from './reload-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'reload-'))
afterAll(() => rmSync(folder, { recursive: true }))

const schema = z.object({
  PER_MINUTE: wholeNumber(1, 100).default(5),
  PER_DAY: wholeNumber(1, 100).default(9),
  NAME: z.string(),
})

/** What an app was given, and how the file changes. */
const reloading = (names: readonly string[]) => {
  const file = join(folder, `${Math.random()}.env`)
  const change = (text: string) => writeFileSync(file, text)
  change('PER_MINUTE=5\n')
  const own = { PER_MINUTE: 5, PER_DAY: 9, NAME: 'one' }
  const { log, lines } = logLines()
  const reload = settingsReload({ ENV_FILE: file, NAME: 'one' }, log, { schema, own, names })
  return { own, reload, change, lines: () => lines().map(({ msg, settings }) => ({ msg, settings })) }
}

describe('settings that reload', () => {
  it('are what the file says, in the object the app was given, and all others are as they were', () => {
    const { own, reload, change, lines } = reloading(['PER_MINUTE'])
    change('PER_MINUTE=7\nPER_DAY=8\n')
    reload()
    expect(own).toEqual({ PER_MINUTE: 7, PER_DAY: 9, NAME: 'one' })
    expect(lines()).toEqual([{ msg: 'settings that need a restart have changed', settings: ['PER_DAY'] }])
    change('PER_DAY=8\n')
    reload()

    expect(own).toEqual({ PER_MINUTE: 5, PER_DAY: 9, NAME: 'one' })
  })

  it('stay as they were, all of them, when one is wrong', () => {
    const { own, reload, change } = reloading(['PER_MINUTE', 'PER_DAY'])
    change('PER_MINUTE=7\nPER_DAY=many\nLOG_LEVEL=debug\n')

    expect(reload).toThrow('1 setting is wrong: PER_DAY: must be a whole number from 1 to 100')
    expect(own).toEqual({ PER_MINUTE: 5, PER_DAY: 9, NAME: 'one' })
    change('PER_MINUTE=7\nLOG_LEVEL=loud\n')
    expect(reload).toThrow('LOG_LEVEL must be a level, such as info')
    expect(own).toMatchObject({ PER_MINUTE: 5 })
  })
})
