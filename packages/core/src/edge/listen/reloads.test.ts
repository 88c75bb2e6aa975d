import { describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { reloads } from './reloads.ts'

const summary = (lines: Record<string, unknown>[]) =>
  lines.map(({ msg, what, error, reloaded }) => ({ msg, what, error, reloaded }))

describe('reloads', () => {
  it('R12: goes on behind one that fails, and says what was reloaded', async () => {
    const { log, lines } = logLines()
    const { onReload, reload } = reloads(log)
    onReload('prices', () => {
      throw new Error('no such file')
    })
    onReload('routes', async () => {})
    const takeOff = onReload('gone', () => {})
    takeOff()
    await reload()

    expect(summary(lines())).toEqual([
      { msg: 'not reloaded', what: 'prices', error: 'no such file', reloaded: undefined },
      { msg: 'reloaded', what: undefined, error: undefined, reloaded: ['routes'] },
    ])
  })

  it('reloads first what the others read', async () => {
    const { onReload, reload } = reloads(logLines().log)
    const order: string[] = []
    onReload('limits', () => void order.push('limits'))
    onReload('settings', () => void order.push('settings'), 'first')
    await reload()

    expect(order).toEqual(['settings', 'limits'])
  })

  it('R12: reloads once more for all who ask while it reloads, and never twice at a time', async () => {
    const { onReload, reload } = reloads(logLines().log)
    let running = 0
    let concurrent = 0
    let times = 0
    onReload('slow', async () => {
      running += 1
      concurrent = Math.max(concurrent, running)
      times += 1
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
    })
    await Promise.all([reload(), reload(), reload()])
    await reload()

    expect({ concurrent, times }).toEqual({ concurrent: 1, times: 3 })
  })
})
