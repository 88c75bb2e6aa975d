import { whenWarm } from './check.ts'
import { type Shape, shapeOf } from './shapes.ts'
import type { GatewayName } from './stack.ts'

/** The headers a client of each gateway comes with. */
export type Credentials = Readonly<Record<GatewayName, Record<string, string>>>

/** The product everybody looks at. */
const product = 'p1'

/** The same product through the three gateways. */
export const threeShapes = async (
  gateways: Readonly<Record<GatewayName, string>>,
  credentials: Credentials,
): Promise<Shape[]> => {
  const requests = [
    ['mobile-bff', 'mobile', `/v1/products/${product}`],
    ['web-bff', 'web', `/api/products/${product}`],
    ['partner-api', 'partner', `/v1/products/${product}`],
  ] as const
  const shapes: Shape[] = []
  for (const [gateway, name, path] of requests) {
    const ask = () => shapeOf(gateway, gateways[name], path, credentials[name])
    shapes.push(await whenWarm(ask, ({ parts }) => !parts.includes('degraded')))
  }
  return shapes
}
