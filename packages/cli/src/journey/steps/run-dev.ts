import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import { freePort } from '../free-port.ts'
import type { Started } from '../started.ts'
import type { Seen } from '../step.ts'

/** An app in `npm run dev`, and what its curl line says. */
export interface Dev extends Seen {
  readonly process: Started
  readonly url: string
  /** The token that was printed first. */
  readonly headers: Readonly<Record<string, string>>
}

/** Starts an app as its README says, on a port that is free, and takes the token it prints. */
export const runDev = async (clone: Clone, app: string): Promise<Dev> => {
  const port = await freePort()
  clone.change(`apps/${app}/src/dev.ts`, /port: \d+/, `port: ${port}`)
  const process = clone.start(['npm', 'run', '-s', 'dev', '-w', `apps/${app}`])
  const [, authorization = '', url = ''] = await process.printed(/'authorization: (.+)' (http:\/\/[^/]+)\//)
  expected(url.endsWith(`:${port}`), `a curl line for port ${port}`, url)
  return { seen: `${url}, and a token`, process, url, headers: { authorization } }
}
