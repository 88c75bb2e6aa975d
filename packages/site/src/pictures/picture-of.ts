import { gate } from './gate.ts'
import { gateways } from './gateways.ts'
import { road } from './road.ts'
import { rollout } from './rollout.ts'
import { token } from './token.ts'
import { waterfall } from './waterfall.ts'

const pictures: Record<string, (words: string) => string> = {
  gate,
  gateways,
  road,
  rollout,
  token,
  'waterfall-complete': (words) => waterfall('complete', words),
  'waterfall-degraded': (words) => waterfall('degraded', words),
}

/**
 * Draws a picture of the site as SVG that stands in the page itself, so that it has the page's colours, light and dark.
 *
 * @throws Error when there is no picture of that name.
 */
export const pictureOf = (name: string, words: string): string => {
  const draw = pictures[name]
  if (!draw) throw new Error(`there is no picture '${name}'; there are ${Object.keys(pictures).join(', ')}`)
  return draw(words)
}
