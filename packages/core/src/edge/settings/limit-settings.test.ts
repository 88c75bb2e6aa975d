import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { limitRanges } from '../listen/limits.ts'
import { limitSettings, limitsGiven } from './limit-settings.ts'

const settings = z.object(limitSettings)
const names = Object.keys(limitSettings)

describe('the limits of the server', () => {
  it('R12: are all settings, named like the option', () => {
    const camel = (name: string) =>
      name.toLowerCase().replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase())

    expect(names.map(camel).sort()).toEqual(Object.keys(limitRanges).sort())
  })

  it.each(names)('R12: %s is a whole number within its range, and nothing else', (name) => {
    const accepts = (value: string) => settings.safeParse({ [name]: value }).success
    const [, { from, to } = { from: 0, to: 0 }] =
      Object.entries(limitRanges).find(([limit]) => Object.hasOwn(limitsGiven({ [name]: 1 }) ?? {}, limit)) ??
      []

    expect([from, to].map((value) => accepts(String(value)))).toEqual([true, true])
    for (const value of [from - 1, to + 1, from + 0.5]
      .map(String)
      .concat('0x1F', '1e3', '', ' 50', '50 ', 'none', '9'.repeat(16)))
      expect([value, accepts(value)]).toEqual([value, false])
  })

  it('R12: say nothing where nothing is set', () => {
    expect(limitsGiven(settings.parse({}))).toBeUndefined()
    expect(limitsGiven(settings.parse({ KEEP_ALIVE_TIMEOUT: '5000' }))).toEqual({ keepAliveTimeout: 5_000 })
  })
})
