import { connect, service } from '@bffkit/core'
import { basic } from '@bffkit/core/auth'
import { z } from 'zod'

const Customer = z.object({ id: z.string(), name: z.string() })

const erp = service('erp', { timeout: 800 }, (call) => ({
  customer: (id: string) => call.get('customers/{id}', Customer, { path: { id }, passes: [404] }),
}))

export const services = (settings: { ERP_URL: string; ERP_USER: string; ERP_PASSWORD: string }) =>
  connect({ erp }, settings, {
    except: { erp: { token: basic({ username: settings.ERP_USER, password: settings.ERP_PASSWORD }) } },
  })
