import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { child } from './child.ts'
import { coreList, coresLine, machineCores, pin, shareCores } from './cores.ts'

describe('shareCores', () => {
  it.each([
    [[0, 1, 2, 3], { gateway: [0], services: [1], load: [2, 3] }],
    [[4, 7], { gateway: [4], services: [7], load: [7] }],
    [[0], undefined],
  ])('shares out %j', (cores, shared) => {
    expect(shareCores(cores)).toEqual(shared)
  })
})

describe('coresLine', () => {
  it.each([
    [[0, 1, 2, 3], 'gateway on core 0, services on 1, load on 2,3'],
    [[0, 1], 'gateway on core 0, services on 1, load on 1: two cores do not keep these two apart'],
    [[0], 'nothing pinned: all processes share what there is'],
  ])('says what becomes of %j', (cores, line) => {
    expect(coresLine(shareCores(cores))).toBe(line)
  })
})

describe('coreList', () => {
  it.each([
    ['0-2,5', [0, 1, 2, 5]],
    ['3', [3]],
    ['', []],
  ])('reads %j', (list, cores) => {
    expect(coreList(list)).toEqual(cores)
  })
})

const cores = await machineCores()

describe('pin', () => {
  if (!cores) console.warn('pin: skipped, there is no taskset, or only one core')
  it.runIf(cores)('keeps all threads of a process on its cores', async () => {
    const { gateway = [] } = cores ?? {}
    await using load = child('load', 'load/main.ts')
    await load.ask({ origins: ['nowhere'] }, z.unknown()).catch(() => {})
    await pin(load.pid, gateway)
    const status = await readFile(`/proc/${load.pid}/status`, 'utf8')

    expect(status).toMatch(new RegExp(`^Cpus_allowed_list:\\s+${gateway.join()}$`, 'm'))
  })
})
