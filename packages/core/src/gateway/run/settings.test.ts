import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SettingsError } from './environment.ts'
import { readSettings } from './read-settings.ts'
import { address, addresses, logLevel, serverSettings } from './settings.ts'

const schema = z.object({
  ...serverSettings(3001),
  LOG_LEVEL: logLevel,
  ISSUER: address,
  ORDERS_URL: addresses,
})
const right = { ISSUER: 'https://id.example', ORDERS_URL: 'http://127.0.0.1:4004' }

const thrown = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    return error
  }
}

describe('readSettings', () => {
  it('fills in what has a default, and makes numbers of text', () => {
    expect(readSettings(schema, { ...right, PORT: '3101', UNKNOWN: 'x' })).toEqual({
      HOST: '127.0.0.1',
      DRAIN_DELAY: 5_000,
      DRAIN_TIMEOUT: 10_000,
      PORT: 3101,
      LOG_LEVEL: 'info',
      ...right,
    })
  })

  it('takes a setting that is set to nothing as missing', () => {
    const settings = { PORT: '', ISSUER: 'https://id.example', ORDERS_URL: 'http://127.0.0.1:4004' }

    expect(readSettings(schema, settings)).toMatchObject({ PORT: 3001 })
    expect(() => readSettings(schema, { ...settings, ISSUER: '' })).toThrow(
      'ISSUER: is missing; must be an http(s) URL',
    )
  })

  it('takes several addresses of a service, and one of anything else', () => {
    const several = 'http://10.0.0.1:4004,https://orders.internal/api'

    expect(readSettings(schema, { ...right, ORDERS_URL: several })).toMatchObject({ ORDERS_URL: several })
    expect(() => readSettings(schema, { ...right, ISSUER: several })).toThrow(
      'ISSUER: must be an http(s) URL, such as http://127.0.0.1:4004',
    )
  })

  it('names all that is wrong at once, and never a value', () => {
    const error = thrown(() =>
      readSettings(schema, {
        PORT: 'canary-1',
        LOG_LEVEL: 'canary-2',
        ORDERS_URL: 'ftp://canary-3:canary-4@orders',
        DRAIN_TIMEOUT: '-77',
      }),
    )

    expect(error).toBeInstanceOf(SettingsError)
    expect(error).toMatchObject({
      name: 'SettingsError',
      message: [
        '5 settings are wrong:',
        '  PORT: must be a whole number from 0 to 65535',
        '  DRAIN_TIMEOUT: must be a whole number from 1 to 3600000',
        '  LOG_LEVEL: Invalid option: expected one of "fatal"|"error"|"warn"|"info"|"debug"|"trace"|"silent"',
        '  ISSUER: is missing; must be an http(s) URL, such as http://127.0.0.1:4004',
        '  ORDERS_URL: must be an http(s) URL, such as http://127.0.0.1:4004',
      ].join('\n'),
    })
    expect(String(error)).not.toMatch(/canary|-77|ftp/)
  })

  it('speaks of one that is wrong in the singular', () => {
    expect(() => readSettings(schema, { ISSUER: right.ISSUER })).toThrow(
      new SettingsError(
        '1 setting is wrong: ORDERS_URL: is missing; must be an http(s) URL, such as http://127.0.0.1:4004',
      ),
    )
  })

  it('tells what is wrong with several together without a name', () => {
    const together = z
      .object({ A: z.string(), B: z.string() })
      .refine(({ A, B }) => A !== B, 'A and B are the same')

    expect(() => readSettings(together, { A: 'x', B: 'x' })).toThrow(
      new SettingsError('1 setting is wrong: A and B are the same'),
    )
  })
})
