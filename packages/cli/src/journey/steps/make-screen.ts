import type { Clone } from '../clone.ts'
import { deliveryRoute, deliveryTest, deliveryView } from '../delivery-screen.ts'
import { expected } from '../expected.ts'
import type { Seen } from '../step.ts'

/** Makes a screen, and says in its view, route and test what it really draws; what lists the screens is still as it was generated. */
export const makeScreen = async (clone: Clone): Promise<Seen> => {
  const made = await clone.run('npm', 'run', '-s', 'new:screen', '--', 'tv-bff', 'delivery')
  const line = /^GET \/v1\/delivery of apps\/tv-bff is made: .*$/m.exec(made)
  expected(line !== null, 'a line that says what was made', made)
  const routes = 'apps/tv-bff/src/routes'
  clone.save(`${routes}/delivery.view.ts`, deliveryView)
  clone.save(`${routes}/delivery.ts`, deliveryRoute)
  clone.save(`${routes}/delivery.test.ts`, deliveryTest)
  return { seen: line[0] }
}
