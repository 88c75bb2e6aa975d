import { connect, service } from '@bffkit/core'
import { headerKey } from '@bffkit/core/auth'
import { z } from 'zod'

const Place = z.object({ lat: z.number(), lon: z.number() })

const maps = service('maps', {}, (call) => ({
  find: (address: string) => call.get('places', Place, { query: { address } }),
}))

export const services = (settings: { MAPS_URL: string; MAPS_KEY: string }) =>
  connect({ maps }, settings, {
    except: { maps: { token: headerKey({ name: 'x-api-key', key: settings.MAPS_KEY }) } },
  })
