import { BffError, service } from '@bffkit/core'

const envelope = (id: string) => `<?xml version="1.0"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body><GetStatus><Id>${id}</Id></GetStatus></soap:Body>
</soap:Envelope>`

export const invoices = service('invoices', { timeout: 2_000 }, (call) => ({
  status: async (id: string) => {
    if (!/^[A-Z0-9-]{1,20}$/.test(id)) throw new BffError('BFF_NOT_FOUND', 'invoices: no such id (GetStatus)')
    const xml = await call.ky
      .post(call.path('InvoiceService'), { body: envelope(id), headers: { 'content-type': 'text/xml' } })
      .text()
    const status = /<Status>(\w{1,20})<\/Status>/.exec(xml)?.[1]
    if (!status) throw new BffError('BFF_SERVICE_CONTRACT', 'invoices: no Status in the answer (GetStatus)')
    return status
  },
}))
