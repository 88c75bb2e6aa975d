import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import { demoPorts, freePort } from '../free-port.ts'
import type { Started } from '../started.ts'
import type { Seen } from '../step.ts'

/** The whole shop with every gateway in watch mode, and what its welcome says. */
export interface Shop extends Seen {
  readonly process: Started
  readonly web: string
  /** The gateway of one's own. */
  readonly tv: string
  readonly cookie: string
  readonly headers: Readonly<Record<string, string>>
}

/** Starts `npm run dev`, in which the new gateway takes part. */
export const runShop = async (clone: Clone): Promise<Shop> => {
  const process = clone.start(['npm', 'run', '-s', 'dev', '--', '--log'], {
    ...demoPorts,
    TV_PORT: `${await freePort()}`,
  })
  await process.printed(/Ctrl-C ends it/)
  const word = async (pattern: RegExp) => (await process.printed(pattern))[1] ?? ''
  // It names the screen that can be asked first.
  const { origin: tv } = new URL(await word(/^ {2}tv-bff +(http:\S+) +takes the mobile app's token$/m))
  await process.printed(/^tv-bff +listening/m)
  const web = await word(/^ {2}web gateway +(http:\S+)\/api /m)
  const cookie = await word(/WEB='(.+)'/)
  const headers = { authorization: `Bearer ${await word(/MOBILE=(\S+)/)}` }
  expected(tv !== web, 'a gateway of its own for each app', tv)
  return { seen: `tv-bff takes part, at ${tv}`, process, web, tv, cookie, headers }
}
