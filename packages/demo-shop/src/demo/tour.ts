import type { BrowserHeaders } from '../identity/browser-sign-in.ts'
import { check } from './check.ts'
import { homeTour } from './home-tour.ts'
import { instancesTour } from './instances/instances-tour.ts'
import { limitedPartner } from './limited-partner.ts'
import { partnerTour } from './partner-tour.ts'
import type { Stack, WholeAddresses } from './stack.ts'
import { type Credentials, threeShapes } from './three-shapes.ts'

/** What the clients of the demo come with. */
export interface DemoCredentials {
  /** An access token. */
  readonly mobile: string
  /** The headers of a browser that is signed in. */
  readonly web: BrowserHeaders
  readonly partnerKey: string
}

/** What the tour needs. */
export interface TourOptions {
  readonly addresses: WholeAddresses
  /** What the client of each gateway comes with. */
  readonly tokens: DemoCredentials
  readonly several: Stack['several']
  /** Runs the key command of the partner gateway. */
  readonly keys: (...args: string[]) => Promise<string>
  readonly say: (text: string) => void
}

/**
 * Walks through what the gateways do, against the running demo, and checks every stop.
 *
 * @throws TourError naming the stop and what was expected there.
 */
export const tour = async ({ addresses, tokens, several, keys, say }: TourOptions): Promise<void> => {
  const credentials: Credentials = {
    mobile: { authorization: `Bearer ${tokens.mobile}` },
    web: tokens.web,
    partner: { 'x-api-key': tokens.partnerKey },
  }
  const { 'mobile-bff': mobile, 'web-bff': web, 'partner-api': partner } = several
  await homeTour({ addresses, token: tokens.mobile, say })

  const shapes = await threeShapes(addresses.gateways, credentials)
  for (const { gateway, parts } of shapes)
    check('three shapes', !parts.includes('degraded'), `a complete answer of ${gateway}`)
  say(`5  One product, three shapes
${shapes.map(({ gateway, bytes, calls, fields, parts }) => `   ${gateway.padEnd(12)} ${String(bytes).padStart(6)} bytes  ${calls} ${calls === 1 ? 'call ' : 'calls'}  ${String(fields).padStart(3)} fields  ${parts.join(', ')}`).join('\n')}`)

  const { partner: url } = addresses.gateways
  await partnerTour({ url, key: tokens.partnerKey, keys, say })
  await limitedPartner({ places: partner?.all ?? [{ name: 'partner-api', url }], keys, say })
  if (mobile && web) await instancesTour({ mobile, web, token: tokens.mobile, say })
}
