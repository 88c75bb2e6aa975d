import { createServer } from 'node:http'
import { z } from 'zod'
import type { Bench } from '../bench.ts'
import { listen } from '../listen.ts'
import { type Load, Speed } from '../load/load.ts'
import { child } from '../process/child.ts'
import type { Setting } from './setting.ts'

/** How many calls a service received for requests that all ask the same at once. */
export interface Identical {
  readonly requests: number
  readonly downstream: number
}

const requests = 1_000

/** Milliseconds the service takes: long enough for all requests to arrive while the first call is under way. */
const slowness = 500

const Started = z.object({ url: z.url() })
const offer = { title: 'Socks, three for two' }
const answer = JSON.stringify({ offer })

/**
 * Counts the calls a service receives for 1,000 identical, cacheable requests that a gateway gets at once.
 *
 * @throws Error when one of them is answered wrongly.
 */
export const countIdentical = async ({ backend, load, log }: Bench): Promise<Identical> => {
  let downstream = 0
  const service = createServer((_, response) => {
    downstream += 1
    setTimeout(
      () => response.setHeader('content-type', 'application/json').end(JSON.stringify(offer)),
      slowness,
    )
  })
  const offers = await listen(service)
  try {
    await using gateway = child('identical', 'identical/main.ts', log)
    const { issuer, audience, authorizations } = backend
    const { url } = await gateway.ask({ offers, issuer, audience } satisfies Setting, Started)
    const visits: Load = {
      origins: [url],
      path: '/v1/offer',
      requests,
      connections: requests,
      authorizations,
      bytes: Buffer.byteLength(answer),
    }
    await load.ask(visits, Speed)
    return { requests, downstream }
  } finally {
    service.close()
    service.closeAllConnections()
  }
}
