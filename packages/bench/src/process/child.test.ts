import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { child } from './child.ts'

describe('child', () => {
  it('fails with what the process could not do, naming it, and can be asked again', async () => {
    await using load = child('load', 'load/main.ts')
    await expect(load.ask({ origins: ['nowhere'] }, z.unknown())).rejects.toThrow(/^load: .*origins/s)
    await expect(load.ask({ origins: ['nowhere'] }, z.unknown())).rejects.toThrow(/^load: /)
  })

  it('refuses a reply of another shape', async () => {
    await using services = child('services', 'backend/main.ts')
    await expect(services.ask({}, z.object({ moon: z.string() }))).rejects.toThrow('moon')
  })

  it('says that a process has ended, and how', async () => {
    await using broken = child('broken', 'report/report.ts')
    await expect(broken.ask({}, z.unknown())).rejects.toThrow('broken: its process ended (exit code 0)')
    await expect(broken.ask({}, z.unknown())).rejects.toThrow('broken: its process ended (exit code 0)')
  })
})

describe('answerParent', () => {
  it('ends a process when the channel to its parent closes, as when the parent was killed', async () => {
    const load = fork(new URL('../load/main.ts', import.meta.url), { execArgv: [] })
    const ended = once(load, 'exit')
    load.disconnect()
    expect(await ended).toEqual([0, null])
  })
})
