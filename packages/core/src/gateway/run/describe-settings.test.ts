import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeSettings } from './describe-settings.ts'
import { serverSettings } from './settings.ts'

const settings = z.object({
  ISSUER: z.url({ error: 'must be a URL' }),
  AUDIENCE: z.string().default('mobile').describe('What a token must be meant for'),
  MODE: z.enum(['on', 'dry']).optional(),
  HOST: z.string().default('0.0.0.0'),
})

describe('describeSettings', () => {
  it('says of each setting of a gateway whether it must be set, its default, and what it must be', () => {
    expect(describeSettings(settings, 3001).filter(({ of }) => of === 'gateway')).toEqual([
      {
        name: 'ISSUER',
        of: 'gateway',
        required: true,
        byDefault: undefined,
        must: 'must be a URL',
        description: undefined,
      },
      {
        name: 'AUDIENCE',
        of: 'gateway',
        required: false,
        byDefault: 'mobile',
        must: undefined,
        description: 'What a token must be meant for',
      },
      {
        name: 'MODE',
        of: 'gateway',
        required: false,
        byDefault: undefined,
        must: 'Invalid option: expected one of "on"|"dry"',
        description: undefined,
      },
      expect.objectContaining({ name: 'HOST', byDefault: '0.0.0.0' }),
    ])
  })

  it('describes every setting of the server, with the port of the gateway', () => {
    const server = describeSettings(settings, 3001).filter(({ of }) => of === 'server')

    expect(server.map(({ name }) => name)).toEqual(
      Object.keys(serverSettings(0)).filter((name) => name !== 'HOST'),
    )
    expect(server[0]).toMatchObject({
      name: 'PORT',
      byDefault: '3001',
      must: 'must be a whole number from 0 to 65535',
    })
  })
})
